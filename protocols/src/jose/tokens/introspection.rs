//! Signed answers to introspection (RFC 9701).

use serde::Serialize;

use crate::jose::{SignError, SigningKey};

/// `typ` of a signed answer, and its media type without `application/` (RFC 9701 §5).
pub const INTROSPECTION_TYPE: &str = "token-introspection+jwt";

/// A signed answer. It has neither `sub` nor `exp` of its own, so that nobody takes it for an access token (RFC 9701 §5, §8.1).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct IntrospectionToken<'a, A: Serialize> {
    /// The issuer of the tenant.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The client that asked.
    #[serde(rename = "aud")]
    pub audience: &'a str,
    /// When it asked, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// The answer as it would stand in JSON (RFC 7662 §2.2).
    #[serde(rename = "token_introspection")]
    pub answer: A,
}

impl<A: Serialize> IntrospectionToken<'_, A> {
    /// The answer in compact form.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some(INTROSPECTION_TYPE), self)
    }
}
