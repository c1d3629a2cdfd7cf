//! Security event tokens (RFC 8417) in the profile of SSF §4.1: typed, without `sub` and without `exp`.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{EventType, SubjectId};
use crate::jose::{SignError, SigningKey};

/// `typ` of a security event token, and its media type without `application/` (RFC 8417 §2.3).
pub const SET_TYPE: &str = "secevent+jwt";

/// What a receiver is told of one event. It has neither `sub` nor `exp`, so that nobody takes it for an ID token or an access token
/// (SSF §4.1.4).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SecurityEventToken<'a> {
    /// The issuer, as the stream's configuration names it.
    #[serde(rename = "iss")]
    pub issuer: &'a str,
    /// The token's name: the same however often it is sent.
    #[serde(rename = "jti")]
    pub jwt_id: &'a str,
    /// When it was made, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// The receiver.
    #[serde(rename = "aud")]
    pub audience: &'a str,
    /// What all tokens share that come of one cause (RFC 8417 §2.2).
    #[serde(rename = "txn", skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
    /// Who or what it is about.
    #[serde(rename = "sub_id")]
    pub subject: &'a SubjectId,
    /// What happened.
    pub events: Occurred<'a>,
}

/// The `events` of a token: one event (SSF §4.2.1).
#[derive(Clone, Copy, Debug)]
pub struct Occurred<'a> {
    /// Its type.
    pub kind: EventType,
    /// What is said of it.
    pub told: &'a Map<String, Value>,
}

impl Serialize for Occurred<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.kind.uri(), self.told)])
    }
}

impl SecurityEventToken<'_> {
    /// The token in compact form.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        key.sign(Some(SET_TYPE), self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn a_token_has_one_event_a_subject_of_its_own_and_no_end() {
        let subject = SubjectId::person("https://id.example.com/t/acme", "u1");
        let told = Map::from_iter([("initiating_entity".to_owned(), json!("admin"))]);
        let token = SecurityEventToken {
            issuer: "https://id.example.com/t/acme",
            jwt_id: "756E69717565206964656E746966696572",
            issued_at: 1_508_184_845,
            audience: "shop",
            cause: Some("8675309"),
            subject: &subject,
            events: Occurred { kind: EventType::SessionRevoked, told: &told },
        };
        assert_eq!(
            to_value(token).unwrap(),
            json!({
                "iss": "https://id.example.com/t/acme",
                "jti": "756E69717565206964656E746966696572",
                "iat": 1_508_184_845,
                "aud": "shop",
                "txn": "8675309",
                "sub_id": {"format": "iss_sub", "iss": "https://id.example.com/t/acme", "sub": "u1"},
                "events": {
                    "https://schemas.openid.net/secevent/caep/event-type/session-revoked": {"initiating_entity": "admin"}
                }
            })
        );
    }
}
