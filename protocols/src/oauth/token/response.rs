//! What the token endpoint answers (RFC 6749 §5.1, OIDC Core §3.1.3.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SecurityTokenType;
use crate::oauth::{Hidden, Scope};

/// How an access token is shown to a resource (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenType {
    /// By whoever holds it (RFC 6750).
    #[default]
    Bearer,
    /// With a proof of possession (RFC 9449).
    DPoP,
}

/// A success; serialised it is the JSON body. It goes out with `Cache-Control: no-store`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: Hidden,
    /// What it is, where it was exchanged for another token (RFC 8693 §2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<SecurityTokenType>,
    /// How it is shown.
    pub token_type: TokenType,
    /// Its lifetime in seconds.
    pub expires_in: u32,
    /// The next refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Hidden>,
    /// What the access token is good for. Always told, so that nobody has to know when it may be left out (RFC 6749 §3.3).
    #[serde(skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// What it is good for one by one (RFC 9396 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Value>,
    /// The ID token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<Hidden>,
}

impl TokenResponse {
    /// An access token alone.
    pub fn new(access_token: Hidden, expires_in: u32, scope: Scope) -> Self {
        Self {
            access_token,
            issued_token_type: None,
            token_type: TokenType::Bearer,
            expires_in,
            refresh_token: None,
            scope,
            authorization_details: Vec::new(),
            id_token: None,
        }
    }
}
