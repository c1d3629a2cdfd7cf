//! Clients whose id is the address of their metadata (draft-ietf-oauth-client-id-metadata-document-02).
//!
//! The id is compared as a text and never repaired, so it is written in the one form in which a parser writes it: two readers cannot find two
//! places in it, and one place has one id.

use url::{Host, Url};

use super::metadata::member;
use super::request::object;
use super::{RegisteredMetadata, RegistrationError, RegistrationRequest};

/// The most bytes of a document. The draft recommends five thousand (§8.7); keys and translations may take more.
const LARGEST: usize = 16 * 1024;
/// As a client's id has (RFC 6749 A.1).
const LONGEST: usize = 255;
/// Members that only a secret could give a meaning (§4).
const SHARED: [&str; 2] = ["client_secret", "client_secret_expires_at"];

/// A client id that is an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIdUrl {
    text: String,
    host: String,
}

impl ClientIdUrl {
    /// The most bytes that lie there.
    pub const LARGEST: usize = LARGEST;

    /// Reads a client id; `None` where it is any other one. It is `https`, or `http` on this machine's loopback, which is nobody's but where a
    /// developer works; it has a path, and no fragment, name or password (§3).
    pub fn parse(client_id: &str) -> Option<Self> {
        if client_id.len() > LONGEST {
            return None;
        }
        let url = Url::parse(client_id).ok()?;
        let spoken = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        // A parser adds the path that is missing, and takes dots out of it.
        if !spoken || !plain || url.as_str() != client_id {
            return None;
        }
        let host = url.host_str()?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Some(Self { text: client_id.to_owned(), host })
    }

    /// The address, which is the id.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whose it is: the host, with its port unless it is the usual one.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl RegistrationRequest {
    /// Reads what lies at a client's id as if the client had sent it to be registered. It must name the id itself (§4), or whoever can put a
    /// file anywhere on a host would be any client that they like. Where it names no authentication there is none: the usual one is a secret.
    pub fn published(body: &[u8], id: &ClientIdUrl) -> Result<Self, RegistrationError> {
        let mut members = object(body)?;
        if member::<String>(&mut members, "client_id")?.as_deref() != Some(id.as_str()) {
            return Err(RegistrationError::of_member("client_id", "is not the address at which the document lies"));
        }
        if let Some(name) = SHARED.iter().find(|name| members.contains_key(**name)) {
            return Err(RegistrationError::of_member(name, "must not be in a document that everybody reads"));
        }
        let software_statement = member(&mut members, "software_statement")?;
        let mut metadata = RegisteredMetadata::take(&mut members)?;
        metadata.token_endpoint_auth_method.get_or_insert_with(|| "none".to_owned());
        Ok(Self { metadata, software_statement })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ID: &str = "https://app.example.com/client.json";

    #[test]
    fn an_id_is_an_address_in_one_spelling() {
        let good = [
            (ID, "app.example.com"),
            ("https://app.example.com/", "app.example.com"),
            ("https://app.example.com:8443/client?v=1", "app.example.com:8443"),
            ("https://xn--r8jz45g.jp/client", "xn--r8jz45g.jp"),
            ("http://127.0.0.1:3000/client", "127.0.0.1:3000"),
            ("http://[::1]:3000/client", "[::1]:3000"),
            ("http://localhost/client", "localhost"),
        ];
        for (text, host) in good {
            assert_eq!(ClientIdUrl::parse(text).unwrap().host(), host, "{text}");
        }
        for text in [
            "shop",
            "",
            "https://app.example.com",
            "http://app.example.com/client",
            "ftp://app.example.com/client",
            "urn:example:client",
            "javascript:alert(1)",
            "https://app.example.com/a/../client",
            "https://app.example.com/./client",
            "https://app.example.com/%2e%2e/client",
            "https://app.example.com/client#a",
            "https://app.example.com/client#",
            "https://aiko@app.example.com/client",
            "https://:pw@app.example.com/client",
            "https://@app.example.com/client",
            "https://App.example.com/client",
            "HTTPS://app.example.com/client",
            "https://app.example.com:443/client",
            "https://app.example.com\\client",
            "https:///app.example.com/client",
            "https://例え.jp/client",
            "https://0x7f.1/client",
            "https://app.example.com/client ",
            &format!("https://app.example.com/{}", "a".repeat(255)),
        ] {
            assert_eq!(ClientIdUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_document_names_its_own_address_and_no_secret() {
        let id = ClientIdUrl::parse(ID).unwrap();
        let read = |value: serde_json::Value| RegistrationRequest::published(value.to_string().as_bytes(), &id);
        let redirects = json!(["https://app.example.com/cb"]);
        let read_one = read(json!({"client_id": ID, "redirect_uris": redirects, "colour": "red"})).unwrap();
        assert_eq!(read_one.metadata.token_endpoint_auth_method.as_deref(), Some("none"));
        let keyed = json!({"client_id": ID, "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://a.example/j"});
        assert_eq!(read(keyed).unwrap().metadata.token_endpoint_auth_method.as_deref(), Some("private_key_jwt"));
        for refused in [
            json!({"redirect_uris": redirects}),
            json!({"client_id": "https://app.example.com/other.json"}),
            json!({"client_id": "https://app.example.com:443/client.json"}),
            json!({"client_id": [ID]}),
            json!({"client_id": ID, "client_secret": "s3cret"}),
            json!({"client_id": ID, "client_secret": null}),
            json!({"client_id": ID, "client_secret_expires_at": 0}),
            json!({"client_id": ID, "redirect_uris": "https://app.example.com/cb"}),
            json!([ID]),
        ] {
            assert!(read(refused.clone()).is_err(), "{refused}");
        }
        for text in ["", "{", "<!doctype html>"] {
            assert!(RegistrationRequest::published(text.as_bytes(), &id).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(https://)?\\PC{0,60}") {
            if let Some(id) = ClientIdUrl::parse(&text) {
                prop_assert_eq!(id.as_str(), text.as_str());
                let _ = RegistrationRequest::published(text.as_bytes(), &id);
            }
        }
    }
}
