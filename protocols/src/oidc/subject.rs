//! Pairwise subjects: one person, another name for every sector of clients (OIDC Core §8.1).

use std::collections::BTreeSet;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

/// Why a client has no sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SectorError {
    /// No address has a host.
    #[error("no redirect_uri has a host; register a sector_identifier_uri")]
    NoHost,
    /// The redirect addresses have several hosts.
    #[error("redirect_uris have several hosts; register a sector_identifier_uri")]
    SeveralHosts,
    /// The `sector_identifier_uri` is no https address.
    #[error("sector_identifier_uri is no https address")]
    Malformed,
}

/// The sector of a client: the host of its `sector_identifier_uri`, or the one host of its redirect addresses.
pub fn sector(sector_identifier_uri: Option<&str>, redirect_uris: &[String]) -> Result<String, SectorError> {
    if let Some(text) = sector_identifier_uri {
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "https");
        return url.as_ref().and_then(Url::host_str).map(str::to_owned).ok_or(SectorError::Malformed);
    }
    let hosts: BTreeSet<String> =
        redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok()?.host_str().map(str::to_owned)).collect();
    let mut hosts = hosts.into_iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Ok(host),
        (Some(_), Some(_)) => Err(SectorError::SeveralHosts),
        (None, _) => Err(SectorError::NoHost),
    }
}

/// The subject of a user for a sector: SHA-256 of sector, user and salt one after the other, as 43 characters of base64url.
///
/// `user` must have one fixed length (a UUID has), or two pairs of sector and user could read the same.
pub fn pairwise(sector: &str, user: &str, salt: &[u8]) -> String {
    let mut hash = Context::new(&SHA256);
    for part in [sector.as_bytes(), user.as_bytes(), salt] {
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finish())
}

/// Whether the document at a `sector_identifier_uri` names every redirect address (OIDC Core §8.1, OIDC Registration §5).
///
/// `document` is a JSON list of texts of at most 64 KiB; everything else names nothing.
pub fn names_all(document: &[u8], redirect_uris: &[String]) -> bool {
    if document.len() > crate::oauth::json::MOST_BYTES {
        return false;
    }
    let listed: Vec<String> = serde_json::from_slice(document).unwrap_or_default();
    !listed.is_empty() && redirect_uris.iter().all(|uri| listed.contains(uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "0192f0c1-2b7c-7d3a-9d55-3f2f6d0c1a2b";

    fn uris(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn the_sector_is_the_one_host() {
        let cases = [
            (None, &["https://App.example.com/a", "https://app.example.com:8443/b"][..], Ok("app.example.com")),
            (None, &["https://a.example/", "https://b.example/"], Err(SectorError::SeveralHosts)),
            (None, &["com.example.app:/cb"], Err(SectorError::NoHost)),
            (None, &[], Err(SectorError::NoHost)),
            (
                Some("https://other.example.net/file.json"),
                &["https://a.example/", "https://b.example/"],
                Ok("other.example.net"),
            ),
            (Some("http://other.example.net/file.json"), &["https://a.example/"], Err(SectorError::Malformed)),
            (Some("nonsense"), &["https://a.example/"], Err(SectorError::Malformed)),
        ];
        for (sector_uri, redirect_uris, expected) in cases {
            assert_eq!(
                sector(sector_uri, &uris(redirect_uris)).as_deref(),
                expected.as_ref().copied(),
                "{redirect_uris:?}"
            );
        }
    }

    #[test]
    fn a_pairwise_subject_is_the_hash_of_sector_user_and_salt() {
        // Independently: printf 'app.example.com0192f0c1-…salt' | openssl dgst -sha256 -binary | basenc --base64url
        let subject = pairwise("app.example.com", USER, b"salt");
        assert_eq!(subject, "1IgJ1lYTstYRhtYa4DCOQa3QeaRT-IHjKLHKnSCty_4");
        let others = [
            pairwise("other.example.com", USER, b"salt"),
            pairwise("app.example.com", "0192f0c1-2b7c-7d3a-9d55-3f2f6d0c1a2c", b"salt"),
            pairwise("app.example.com", USER, b"pepper"),
        ];
        assert!(others.iter().all(|other| *other != subject && other.len() == 43));
    }

    #[test]
    fn a_sector_document_must_name_every_address() {
        let own = uris(&["https://a.example/", "https://b.example/"]);
        assert!(names_all(br#"["https://b.example/","https://a.example/","https://c.example/"]"#, &own));
        for document in [&br#"["https://a.example/"]"#[..], b"[]", b"{}", b"", br#"["https://a.example/",1]"#] {
            assert!(!names_all(document, &own));
        }
        assert!(!names_all(b"nonsense", &[]));
        assert!(!names_all(&vec![b' '; 70_000], &own));
    }
}
