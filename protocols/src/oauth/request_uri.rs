//! `request_uri`: where a request object lies that does not come along (RFC 9101 §5.2, OIDC Core §6.2).
//!
//! Whoever carries the request chooses the address, so it is one of those that the client registered, byte for byte, or nobody is asked.
//! A fragment is no part of the place: it is the SHA-256 of what lies there, as 43 characters of base64url. With one that came
//! with the request and not from the registration, nothing else is meant than what has this hash.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// RFC 9101 §5.2.
const LONGEST: usize = 512;

/// The place of a request object, which is one of its client's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestUri {
    place: String,
    content: Content,
}

/// What is known beforehand of what lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// Nothing: it may be another one each time.
    Any,
    /// The client registered this fragment. It may have done so before there was any content: then it names a version and nothing more.
    Registered(String),
    /// The request says which content it means.
    Meant(String),
}

/// Why nothing is fetched, or what was fetched is not what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestUriError {
    /// More characters than an address may have.
    #[error("request_uri has more than {LONGEST} characters")]
    TooLong,
    /// None of the client's own.
    #[error("request_uri is none of the request_uris that the client registered")]
    Unregistered,
    /// The fragment could be of no content.
    #[error("the fragment of request_uri is no SHA-256 hash in base64url (OIDC Core section 6.2)")]
    Fragment,
    /// Something else lies there.
    #[error("what lies at request_uri is not what its fragment says")]
    Changed,
}

/// What lies at such a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencedRequest {
    token: String,
    hash: String,
}

impl RequestUri {
    /// The address of a request, if the client registered it.
    pub fn resolve(presented: &str, registered: &[String]) -> Result<Self, RequestUriError> {
        if presented.len() > LONGEST {
            return Err(RequestUriError::TooLong);
        }
        let (place, fragment) = match presented.split_once('#') {
            Some((place, fragment)) => (place, Some(fragment)),
            None => (presented, None),
        };
        let is_own = |address: &str| registered.iter().any(|own| own == address);
        let content = match fragment {
            None if is_own(place) => Content::Any,
            Some(fragment) if is_own(presented) => Content::Registered(fragment.to_owned()),
            Some(fragment) if is_own(place) && is_hash(fragment) => Content::Meant(fragment.to_owned()),
            Some(_) if is_own(place) => return Err(RequestUriError::Fragment),
            _ => return Err(RequestUriError::Unregistered),
        };
        Ok(Self { place: place.to_owned(), content })
    }

    /// The address without its fragment: what is asked.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether something that was fetched before is certain to be what lies there now: its hash is the fragment. Without one, it may have
    /// been replaced since.
    pub fn identifies(&self, content: &ReferencedRequest) -> bool {
        match &self.content {
            Content::Any => false,
            Content::Registered(hash) | Content::Meant(hash) => *hash == content.hash,
        }
    }

    /// Refuses what is not what the request means.
    pub fn check(&self, content: &ReferencedRequest) -> Result<(), RequestUriError> {
        match &self.content {
            Content::Meant(hash) if *hash != content.hash => Err(RequestUriError::Changed),
            _ => Ok(()),
        }
    }
}

impl ReferencedRequest {
    /// Reads what lies there: a token, and perhaps the end of a line. `None` where it cannot be one.
    pub fn read(content: &[u8]) -> Option<Self> {
        let token = str::from_utf8(content).ok()?.trim_ascii();
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, content));
        is_token.then(|| Self { token: token.to_owned(), hash })
    }

    /// The request object, not yet believed.
    pub fn token(&self) -> &str {
        &self.token
    }
}

fn is_hash(fragment: &str) -> bool {
    URL_SAFE_NO_PAD.decode(fragment).is_ok_and(|hash| hash.len() == 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: &str = "https://app.example.com/request.jwt";
    const OTHER: &str = "GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM";

    fn registered(addresses: &[&str]) -> Vec<String> {
        addresses.iter().map(|&address| address.to_owned()).collect()
    }

    #[test]
    fn the_example_of_openid_connect_core_is_understood() {
        // OIDC Core §6.2.2.
        let given = "https://client.example.org/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM";
        let own = registered(&["https://client.example.org/request.jwt"]);
        assert_eq!(RequestUri::resolve(given, &own).unwrap().place(), own[0]);
    }

    #[test]
    fn only_the_clients_own_addresses_are_asked() {
        let own = registered(&[PLACE, "https://app.example.com/fixed.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"]);
        for given in [
            "https://app.example.com/request.jwt?",
            "https://app.example.com/request.jwt/",
            "https://app.example.com:443/request.jwt",
            "https://APP.example.com/request.jwt",
            "https://app.example.com/./request.jwt",
            "https://app.example.com/request.jwt ",
            "http://app.example.com/request.jwt",
            "https://app.example.com/fixed.jwt",
            "https://app.example.com/fixed.jwt#",
            "https://app.example.com/fixed.jwt#47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
            "https://evil.example/#https://app.example.com/request.jwt",
            "urn:example:request",
            "",
        ] {
            assert_eq!(RequestUri::resolve(given, &own), Err(RequestUriError::Unregistered), "{given}");
        }
        assert_eq!(RequestUri::resolve(PLACE, &[]), Err(RequestUriError::Unregistered));
        for fragment in ["", "a", "GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAd", &format!("{OTHER}#{OTHER}")] {
            let given = format!("{PLACE}#{fragment}");
            assert_eq!(RequestUri::resolve(&given, &own), Err(RequestUriError::Fragment), "{given}");
        }
        let long = format!("{PLACE}?{}", "a".repeat(500));
        assert_eq!(RequestUri::resolve(&long, &registered(&[&long])), Err(RequestUriError::TooLong));
    }

    #[test]
    fn what_a_fragment_says_depends_on_who_says_it() {
        let content = ReferencedRequest::read(b"a.b.c\n").unwrap();
        // Independently: printf 'a.b.c\n' | openssl dgst -sha256 -binary | basenc --base64url
        let right = format!("{PLACE}#{}", "VQnRioCTv0n0gUy5GbZ0IEUKZN4EfTYpn1l_xgVf9GI");
        let wrong = format!("{PLACE}#{OTHER}");
        let resolve = |given: &str, own: &str| RequestUri::resolve(given, &registered(&[own])).unwrap();
        let table = [
            (resolve(PLACE, PLACE), false, Ok(())),
            (resolve(&right, PLACE), true, Ok(())),
            (resolve(&right, &right), true, Ok(())),
            (resolve(&wrong, PLACE), false, Err(RequestUriError::Changed)),
            (resolve(&wrong, &wrong), false, Ok(())),
        ];
        for (uri, identifies, checked) in table {
            assert_eq!((uri.identifies(&content), uri.check(&content)), (identifies, checked), "{uri:?}");
            assert_eq!(uri.place(), PLACE);
        }
        assert_eq!(content.token(), "a.b.c");
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        for content in [&b""[..], b"\n", b"a.b.c d.e.f", b"a.b\n.c", b"<html>\n</html>", b"a.\xff.c"] {
            assert_eq!(ReferencedRequest::read(content), None);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_was_registered(given in "\\PC{0,80}") {
            let own = registered(&[PLACE]);
            if let Ok(uri) = RequestUri::resolve(&given, &own) {
                prop_assert_eq!(uri.place(), PLACE);
            }
        }
    }
}
