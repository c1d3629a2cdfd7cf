//! Signed answers of the authorization endpoint (JWT Secured Authorization Response Mode for OAuth 2.0, §2.1).

use serde::{Serialize, Serializer};

use crate::jose::{SignError, SigningKey};

/// An answer as a token: for its client, for a moment. It has no `sub`, so nobody takes it for an ID token.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AuthorizationToken<'a> {
    /// The issuer of the tenant.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The client that asked.
    #[serde(rename = "aud")]
    pub client_id: &'a str,
    /// When it is worth nothing any more, in seconds since 1970.
    #[serde(rename = "exp")]
    pub expires_at: i64,
    /// The parameters of the answer.
    #[serde(flatten)]
    pub answer: Answer<'a>,
}

/// Parameters of an answer: names and values.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a>(pub &'a [(&'static str, String)]);

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl AuthorizationToken<'_> {
    /// The answer in compact form.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some("JWT"), self)
    }
}
