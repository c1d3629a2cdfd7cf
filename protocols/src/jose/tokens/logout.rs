//! Logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4).

use serde::{Serialize, Serializer};

use crate::jose::{SignError, SigningKey};

/// `typ` of a logout token, and its media type without `application/` (Back-Channel Logout §2.4).
pub const LOGOUT_TYPE: &str = "logout+jwt";
/// The one event that it tells.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a client is told of a session that has ended. Times are seconds since 1970. It never has a `nonce`, so that nobody takes it for
/// an ID token.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LogoutToken<'a> {
    /// The issuer of the tenant.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The user as this client knows them.
    #[serde(rename = "sub")]
    pub subject: &'a str,
    /// The client that is told.
    #[serde(rename = "aud")]
    pub client_id: &'a str,
    /// When it was issued.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// When it ends: at most two minutes later (§4).
    #[serde(rename = "exp")]
    pub expires_at: i64,
    /// Its identifier: the same however often it is sent.
    #[serde(rename = "jti")]
    pub jwt_id: &'a str,
    /// The session at this client.
    pub sid: &'a str,
    /// That it tells of a sign-out.
    pub events: LoggedOut,
}

/// The `events` of a logout token: one event without members (RFC 8417 §2.2).
#[derive(Clone, Copy, Debug, Default)]
pub struct LoggedOut;

impl Serialize for LoggedOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(EVENT, serde_json::Map::new())])
    }
}

impl LogoutToken<'_> {
    /// The token in compact form, under the algorithm of the client's ID tokens (§2.6).
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some(LOGOUT_TYPE), self)
    }
}
