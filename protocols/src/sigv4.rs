//! AWS Signature Version 4, as object stores that speak S3 want requests signed.
//!
//! The whole request is signed: method, path, query, the headers that are handed in, and the hash of the body. Paths are encoded once and not
//! normalised, as S3 has it. <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use std::fmt::Write as _;

use aws_lc_rs::hmac;

use crate::hexadecimal::{hexadecimal, sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signs, and for what.
#[derive(Clone, Copy)]
pub struct Signer<'k> {
    /// The id of the key.
    pub access_key_id: &'k str,
    /// The key.
    pub secret_access_key: &'k str,
    /// Where the service is, such as `us-east-1`.
    pub region: &'k str,
    /// The service, such as `s3`.
    pub service: &'k str,
}

/// A request that is to be signed.
pub struct Request<'r> {
    /// Its method.
    pub method: &'r str,
    /// Its path, encoded as it will be sent (see [`encoded_path`]).
    pub path: &'r str,
    /// Its query in its canonical form, without the question mark.
    pub query: &'r str,
    /// The headers that are signed, `host` and `x-amz-date` among them: names in small letters, in alphabetical order.
    pub headers: &'r [(&'r str, &'r str)],
    /// SHA-256 of its body, in hexadecimal.
    pub body_hash: &'r str,
}

impl Signer<'_> {
    /// The `Authorization` of a request that is made at a moment, written as `20260503T100000Z`.
    pub fn authorization(&self, request: &Request<'_>, moment: &str) -> String {
        let day = moment.split('T').next().unwrap_or_default();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let names = request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let canonical = request.canonical(&names);
        let signed = format!("{ALGORITHM}\n{moment}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let key = [day, self.region, self.service, "aws4_request"]
            .into_iter()
            .fold(format!("AWS4{}", self.secret_access_key).into_bytes(), |key, word| mac(&key, word));
        let signature = hexadecimal(&mac(&key, &signed));
        format!("{ALGORITHM} Credential={}/{scope},SignedHeaders={names},Signature={signature}", self.access_key_id)
    }
}

impl Request<'_> {
    fn canonical(&self, names: &str) -> String {
        let Self { method, path, query, headers, body_hash } = self;
        let mut text = format!("{method}\n{path}\n{query}\n");
        for (name, value) in *headers {
            let _ = writeln!(text, "{name}:{}", value.trim());
        }
        let _ = write!(text, "\n{names}\n{body_hash}");
        text
    }
}

/// A path of these segments: everything but the unreserved characters of RFC 3986 encoded, in capitals.
pub fn encoded_path<'s>(segments: impl IntoIterator<Item = &'s str>) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                path.push(char::from(byte));
            } else {
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example credentials of the specification.
    const SIGNER: Signer<'_> = Signer {
        access_key_id: "AKIAIOSFODNN7EXAMPLE",
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        region: "us-east-1",
        service: "s3",
    };
    const HOST: (&str, &str) = ("host", "examplebucket.s3.amazonaws.com");
    const MOMENT: &str = "20130524T000000Z";

    fn signature(request: &Request<'_>) -> String {
        let authorization = SIGNER.authorization(request, MOMENT);
        let credential = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,";
        assert!(authorization.starts_with(credential), "{authorization}");
        authorization.rsplit('=').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_examples_of_the_specification_are_signed_as_it_says() {
        let empty = sha256(b"");
        let headers = [HOST, ("range", "bytes=0-9"), ("x-amz-content-sha256", &empty), ("x-amz-date", MOMENT)];
        let get = Request { method: "GET", path: "/test.txt", query: "", headers: &headers, body_hash: &empty };
        assert_eq!(signature(&get), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        let body = sha256(b"Welcome to Amazon S3.");
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            HOST,
            ("x-amz-content-sha256", &body),
            ("x-amz-date", MOMENT),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ];
        let path = encoded_path(["test$file.text"]);
        let put = Request { method: "PUT", path: &path, query: "", headers: &headers, body_hash: &body };
        assert_eq!(signature(&put), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
        let headers = [HOST, ("x-amz-content-sha256", &empty), ("x-amz-date", MOMENT)];
        let list =
            Request { method: "GET", path: "/", query: "max-keys=2&prefix=J", headers: &headers, body_hash: &empty };
        assert_eq!(signature(&list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    #[test]
    fn paths_are_encoded_once() {
        assert_eq!(encoded_path(["kept", "a b", "日+%2F/"]), "/kept/a%20b/%E6%97%A5%2B%252F%2F");
    }
}
