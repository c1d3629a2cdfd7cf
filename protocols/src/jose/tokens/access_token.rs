//! Access tokens that a resource server reads by itself (RFC 9068).

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Extra;
use crate::jose::{SignError, SigningKey};

/// `typ` of an access token (RFC 9068 §2.1).
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// The claims of an access token (RFC 9068 §2.2). Times are seconds since 1970.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AccessToken<'a> {
    /// The issuer of the tenant.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The user, or the client itself where no user takes part.
    #[serde(rename = "sub")]
    pub subject: &'a str,
    /// The resources it is meant for; at least one. One is written as a text.
    #[serde(rename = "aud", serialize_with = "one_or_many")]
    pub audience: &'a [String],
    /// The client it was issued to.
    pub client_id: &'a str,
    /// When it ends.
    #[serde(rename = "exp")]
    pub expires_at: i64,
    /// When it was issued.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// Its identifier: 256 random bits, by which it is found when it is revoked.
    #[serde(rename = "jti")]
    pub jwt_id: &'a str,
    /// What it allows, separated by spaces.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub scope: &'a str,
    /// What it allows one by one (RFC 9396 §9.1).
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    pub authorization_details: &'a [Value],
    /// When the user signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// How strongly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    /// By which methods.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub amr: &'a [String],
    /// The key that it is bound to, where it is.
    #[serde(rename = "cnf", skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation<'a>>,
    /// `act`: who acts for the user, and inside who acted before (RFC 8693 §4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'a Value>,
    /// `may_act`: who may act for the user (RFC 8693 §4.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_act: Option<&'a Value>,
    /// What else is known about the user (RFC 9068 §2.2.2).
    #[serde(flatten)]
    pub extra: Extra<'a>,
}

/// `cnf`: the key that a token is bound to (RFC 7800 §3.1).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Confirmation<'a> {
    /// The thumbprint of a key of proofs of possession (RFC 9449 §6.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<&'a str>,
    /// The thumbprint of a certificate (RFC 8705 §3.1).
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub x5t_s256: Option<&'a str>,
}

impl<'a> Confirmation<'a> {
    /// What a token is bound to; `None` where it is free.
    pub fn of(jkt: Option<&'a str>, x5t_s256: Option<&'a str>) -> Option<Self> {
        (jkt.is_some() || x5t_s256.is_some()).then_some(Self { jkt, x5t_s256 })
    }
}

impl AccessToken<'_> {
    /// The token in compact form. The key must be one of a published pair: resource servers have no secret (RFC 9068 §2.1).
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some(ACCESS_TOKEN_TYPE), self)
    }
}

/// RFC 7519 §4.1.3: a single audience may be a text, which every reader understands.
fn one_or_many<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [only] => only.serialize(serializer),
        many => many.serialize(serializer),
    }
}
