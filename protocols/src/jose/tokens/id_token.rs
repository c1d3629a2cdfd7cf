//! ID tokens (OpenID Connect Core §2).

use serde::Serialize;
use serde_json::Value;

use super::Extra;
use crate::jose::{SignError, SigningKey, half_hash};

/// What an ID token says. Times are seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct IdToken<'a> {
    /// `iss`: the issuer of the tenant.
    pub issuer: &'a str,
    /// `sub`: the user as this client knows them.
    pub subject: &'a str,
    /// `aud`: the client that asked.
    pub client_id: &'a str,
    /// `exp`
    pub expires_at: i64,
    /// `iat`
    pub issued_at: i64,
    /// `jti`: which one it is.
    pub id: &'a str,
    /// When the user signed in.
    pub auth_time: Option<i64>,
    /// What the client sent with its request.
    pub nonce: Option<&'a str>,
    /// How strongly the user signed in.
    pub acr: Option<&'a str>,
    /// By which methods.
    pub amr: &'a [String],
    /// The session at this client (OpenID Connect Back-Channel Logout §2.1).
    pub sid: Option<&'a str>,
    /// The access token that comes beside it: becomes `at_hash`.
    pub access_token: Option<&'a str>,
    /// The code that comes beside it: becomes `c_hash`.
    pub code: Option<&'a str>,
    /// The state that comes beside it: becomes `s_hash` (FAPI 1.0 Part 2 §5.2.2.1).
    pub state: Option<&'a str>,
    /// What it is pushed with, where it is pushed.
    pub pushed: Option<Pushed<'a>>,
    /// `may_act`: who may act for the user (RFC 8693 §4.4).
    pub may_act: Option<&'a Value>,
    /// Claims about the user.
    pub extra: Extra<'a>,
}

/// What an ID token says that its client is sent (OpenID Connect CIBA Core §10.3.1).
#[derive(Clone, Copy, Debug)]
pub struct Pushed<'a> {
    /// The request that it answers.
    pub auth_req_id: &'a str,
    /// The refresh token that comes beside it: becomes `rt_hash`.
    pub refresh_token: Option<&'a str>,
}

/// The members in the order in which they are written.
#[derive(Serialize)]
struct Members<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    jti: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s_hash: Option<String>,
    #[serde(rename = "urn:openid:params:jwt:claim:rt_hash", skip_serializing_if = "Option::is_none")]
    rt_hash: Option<String>,
    #[serde(rename = "urn:openid:params:jwt:claim:auth_req_id", skip_serializing_if = "Option::is_none")]
    auth_req_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may_act: Option<&'a Value>,
    #[serde(flatten)]
    extra: Extra<'a>,
}

impl IdToken<'_> {
    /// The token in compact form. The hashes follow the key's algorithm.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        let hash = |value: Option<&str>| value.map(|value| half_hash(key.algorithm(), value));
        let members = Members {
            iss: self.issuer,
            sub: self.subject,
            aud: self.client_id,
            exp: self.expires_at,
            iat: self.issued_at,
            jti: self.id,
            auth_time: self.auth_time,
            nonce: self.nonce,
            acr: self.acr,
            amr: self.amr,
            sid: self.sid,
            at_hash: hash(self.access_token),
            c_hash: hash(self.code),
            s_hash: hash(self.state),
            rt_hash: hash(self.pushed.and_then(|pushed| pushed.refresh_token)),
            auth_req_id: self.pushed.map(|pushed| pushed.auth_req_id),
            may_act: self.may_act,
            extra: self.extra,
        };
        key.sign(Some("JWT"), &members)
    }
}
