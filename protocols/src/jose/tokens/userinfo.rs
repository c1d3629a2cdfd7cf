//! Signed userinfo (OpenID Connect Core §5.3.2).

use serde::Serialize;
use serde_json::Value;

use super::Extra;
use crate::jose::{SignError, SigningKey};

/// Claims about a user, signed for one client.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UserinfoToken<'a> {
    /// The issuer of the tenant.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The user as this client knows them.
    #[serde(rename = "sub")]
    pub subject: &'a str,
    /// The client that asked.
    #[serde(rename = "aud")]
    pub client_id: &'a str,
    /// Who acts for the user (RFC 8693 §4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'a Value>,
    /// Claims about the user.
    #[serde(flatten)]
    pub extra: Extra<'a>,
}

impl UserinfoToken<'_> {
    /// The claims in compact form. The answer's media type is `application/jwt`.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some("JWT"), self)
    }
}
