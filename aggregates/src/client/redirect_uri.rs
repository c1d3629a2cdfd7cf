//! Where a browser may be sent with an answer.
//!
//! An open or confusable redirect address hands codes to strangers, so this list is narrow: RFC 9700 §2.1 and §4.1, OAuth 2.1 §2.3.1, RFC 8252 §7
//! and §8, OIDC Registration §2.

use url::Url;

use super::{ApplicationType, ClientMetadata, GrantType};
use crate::{FieldFault, uri};

const MOST: usize = 100;

/// The faults of a list of redirect addresses.
pub(super) fn faults(field: &str, uris: &[String], metadata: &ClientMetadata) -> Vec<FieldFault> {
    let mut faults: Vec<_> = uris
        .iter()
        .enumerate()
        .filter_map(|(index, text)| check(&format!("{field}[{index}]"), text, metadata).err())
        .collect();
    if uris.len() > MOST {
        faults.push(FieldFault::new(field, "are too many", format!("register at most {MOST}")));
    }
    faults
}

fn check(field: &str, text: &str, metadata: &ClientMetadata) -> Result<(), FieldFault> {
    let url = uri::absolute(field, text)?;
    if text.contains('*') {
        return Err(FieldFault::new(
            field,
            "has a wildcard",
            "register every address in full; they are compared exactly",
        ));
    }
    let native = metadata.application_type() == ApplicationType::Native;
    match url.scheme() {
        "http" if !uri::is_loopback(&url) => {
            Err(FieldFault::new(field, "is plain http", "use https; http is for loopback addresses only"))
        }
        "http" if metadata.uses(GrantType::Implicit) && !native => Err(FieldFault::new(
            field,
            "is plain http although tokens come through it",
            "use https with the implicit grant",
        )),
        "https" | "http" => Ok(()),
        _ if !native => {
            Err(FieldFault::new(field, "has a private scheme", "use https, or set application_type to native"))
        }
        _ if is_private_scheme(&url) => Ok(()),
        _ => {
            let remedy = "use a reversed domain name of yours, such as com.example.app";
            Err(FieldFault::new(field, "has a scheme that is not the client's own", remedy))
        }
    }
}

// RFC 8252 §7.1: a reversed domain name, so at least one dot. That also keeps javascript:, data: and file: out.
fn is_private_scheme(url: &Url) -> bool {
    let scheme = url.scheme();
    scheme.contains('.') && scheme.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(application: ApplicationType, text: &str) -> Option<String> {
        let metadata = ClientMetadata { application_type: Some(application), ..ClientMetadata::default() };
        faults("redirect_uris", &[text.to_owned()], &metadata).pop().map(|fault| fault.fault)
    }

    #[test]
    fn good_addresses_pass() {
        let web = [
            "https://app.example.com/cb",
            "https://app.example.com/cb?tenant=a",
            "https://app.example.com:8443",
            "http://127.0.0.1/cb",
            "http://[::1]:3000/cb",
            "http://localhost:3000/cb",
        ];
        for text in web {
            assert_eq!(judge(ApplicationType::Web, text), None, "{text}");
            assert_eq!(judge(ApplicationType::Native, text), None, "{text}");
        }
        for text in ["com.example.app:/cb", "com.example.app://cb/path"] {
            assert_eq!(judge(ApplicationType::Native, text), None, "{text}");
        }
    }

    #[test]
    fn bad_addresses_are_refused_with_their_reason() {
        let both = [
            ("/cb", "is no absolute URI"),
            ("", "is no absolute URI"),
            ("https://app.example.com/cb#", "has a fragment"),
            ("https://app.example.com/#a", "has a fragment"),
            ("http://app.example.com/cb", "is plain http"),
            ("http://127.0.0.1.example.com/cb", "is plain http"),
            ("https://*.example.com/cb", "has a wildcard"),
            ("https://app.example.com/*", "has a wildcard"),
            ("https://a@app.example.com/", "carries user information"),
            ("https://app.example.com\\@evil.example.org/", "has characters that no URI has"),
            ("https://app.example.com/c b", "has characters that no URI has"),
            ("https://app.example.com/\n", "has characters that no URI has"),
        ];
        for (text, fault) in both {
            for application in [ApplicationType::Web, ApplicationType::Native] {
                assert_eq!(judge(application, text).as_deref(), Some(fault), "{text}");
            }
        }
        assert_eq!(judge(ApplicationType::Web, "com.example.app:/cb").as_deref(), Some("has a private scheme"));
        for text in
            ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "myapp://cb", "ftp://app.example.com/"]
        {
            let fault = judge(ApplicationType::Native, text);
            assert_eq!(fault.as_deref(), Some("has a scheme that is not the client's own"), "{text}");
        }
    }

    #[test]
    fn a_hundred_addresses_are_enough() {
        let uris: Vec<_> = (0..=MOST).map(|n| format!("https://app.example.com/{n}")).collect();
        assert_eq!(faults("redirect_uris", &uris[..MOST], &ClientMetadata::default()), vec![]);
        assert_eq!(faults("redirect_uris", &uris, &ClientMetadata::default())[0].fault, "are too many");
    }
}
