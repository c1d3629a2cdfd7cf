//! Whether a form that comes in is one of ours, sent from our own page in this very browser.
//!
//! Two fences, either of which would do. The browser says where a form comes from (`Origin`, `Sec-Fetch-Site`), and the form carries a
//! token: an HMAC, under the tenant's own key, of a random value that only this browser holds in a cookie and of what the form
//! is for. A token for one form, one person, or one tenant is good for no other, and nothing has to be remembered for it.

use aggregates::TenantId;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderName};
use commands::ClearSecret;
use journal::Journal;
use journal::seal::SealError;

/// The field of a form that carries its token.
pub const FIELD: &str = "form_token";

/// Names the tokens among what is derived from a tenant's key.
const KIND: &str = "form_token";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Characters of 32 bytes in base64url.
const LENGTH: usize = 43;

/// What the forms of one browser are bound to.
#[derive(Clone, Debug)]
pub struct FormSecret(ClearSecret);

impl FormSecret {
    /// A new one.
    pub fn generate(journal: &Journal) -> Self {
        Self(ClearSecret::generate(journal.entropy()))
    }

    /// Reads the value of the cookie.
    pub fn read(text: &str) -> Option<Self> {
        let known = text.len() == LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        known.then(|| Self(ClearSecret::given(text.to_owned())))
    }

    /// The value of the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The token of a form; `purpose` says which form it is and of whom, and holds whatever must come back unchanged.
    pub async fn token(&self, journal: &Journal, tenant: &TenantId, purpose: &str) -> Result<String, SealError> {
        journal.vault().identifier(tenant, KIND, &format!("{}\n{purpose}", self.expose())).await
    }

    /// Whether a token is that of the form.
    pub async fn fits(
        &self,
        journal: &Journal,
        tenant: &TenantId,
        purpose: &str,
        token: &str,
    ) -> Result<bool, SealError> {
        let expected = self.token(journal, tenant, purpose).await?;
        Ok(verify_slices_are_equal(expected.as_bytes(), token.as_bytes()).is_ok())
    }
}

/// Whether the browser says that a form comes from our own pages. A program that says nothing is held to the token alone: no
/// browser that could be misled is without these headers. `ours` is scheme, host and port of the address that was asked.
pub fn is_of_our_pages(headers: &HeaderMap, ours: &str) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter().peekable();
    if origins.peek().is_some() {
        return origins.all(|origin| origin.as_bytes() == ours.as_bytes());
    }
    headers.get_all(SEC_FETCH_SITE).iter().all(|site| site.as_bytes() == b"same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        is_of_our_pages(&pairs.collect(), "https://id.example.com")
    }

    #[test]
    fn a_form_from_elsewhere_is_known_by_what_the_browser_says() {
        assert!(from(&[("origin", "https://id.example.com")]));
        assert!(from(&[("origin", "https://id.example.com"), ("sec-fetch-site", "cross-site")]), "the origin is exact");
        assert!(from(&[("sec-fetch-site", "same-origin")]) && from(&[]));
        for origin in ["null", "https://evil.example", "http://id.example.com", "https://id.example.com:444", ""] {
            assert!(!from(&[("origin", origin)]), "{origin:?}");
        }
        for site in ["cross-site", "same-site", "none"] {
            assert!(!from(&[("sec-fetch-site", site)]), "{site}");
        }
    }

    #[test]
    fn only_values_of_ours_are_read() {
        assert!(FormSecret::read(&"a".repeat(43)).is_some());
        for text in ["", "short", &"a".repeat(44), &"é".repeat(21), &format!("{}\n", "a".repeat(42))] {
            assert!(FormSecret::read(text).is_none(), "{text:?}");
        }
    }
}
