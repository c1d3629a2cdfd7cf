//! Polling for security event tokens (RFC 8936 §2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

/// What a receiver asks for when it polls, and what it says of tokens that it got before (§2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PollRequest {
    /// The most tokens that it wants; 0 where it only acknowledges.
    pub max_events: Option<u64>,
    /// Whether it wants an answer at once, though there is nothing.
    pub return_immediately: bool,
    /// The tokens that arrived, by `jti`.
    pub ack: Vec<String>,
    /// The tokens that are at fault, by `jti`.
    pub set_errs: BTreeMap<String, SetError>,
}

/// What is wrong with a token (RFC 8935 §2.3, RFC 8936 §2.6).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SetError {
    /// A registered code.
    pub err: String,
    /// In the receiver's words.
    #[serde(default)]
    pub description: Option<String>,
}

/// The tokens that wait for a receiver (§2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Polled {
    /// By `jti`, those that happened first at the front.
    #[serde(serialize_with = "in_order")]
    pub sets: Vec<(String, String)>,
    /// Whether more wait.
    pub more_available: bool,
}

fn in_order<S: Serializer>(sets: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(sets.iter().map(|(name, set)| (name, set)))
}

impl SetError {
    /// The codes that are registered ("Security Event Token Error Codes"), and the one that SSF §8.1.4.1 names.
    const KNOWN: [&str; 7] = [
        "invalid_request",
        "invalid_key",
        "invalid_issuer",
        "invalid_audience",
        "authentication_failed",
        "access_denied",
        "invalid_state",
    ];

    /// The code, where it is one that somebody registered. Whatever else a stranger writes is not kept.
    pub fn code(&self) -> Option<&'static str> {
        Self::KNOWN.into_iter().find(|known| *known == self.err)
    }

    /// Reads the body with which a receiver refuses what was pushed.
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn a_poll_may_ask_acknowledge_and_complain() {
        assert_eq!(from_value::<PollRequest>(json!({})).unwrap(), PollRequest::default());
        let read: PollRequest = from_value(json!({
            "maxEvents": 5, "returnImmediately": true, "ack": ["a"],
            "setErrs": {"b": {"err": "authentication_failed", "description": "The SET could not be authenticated"}}
        }))
        .unwrap();
        assert_eq!((read.max_events, read.return_immediately, read.ack), (Some(5), true, vec!["a".to_owned()]));
        assert_eq!(read.set_errs["b"].code(), Some("authentication_failed"));
        assert!(from_value::<PollRequest>(json!({"maxEvents": -1})).is_err());
    }

    #[test]
    fn an_answer_keeps_the_order() {
        let sets = vec![("b".to_owned(), "x".to_owned()), ("a".to_owned(), "y".to_owned())];
        let text = serde_json::to_string(&Polled { sets, more_available: true }).unwrap();
        assert_eq!(text, r#"{"sets":{"b":"x","a":"y"},"moreAvailable":true}"#);
    }

    #[test]
    fn of_a_refusal_only_a_registered_code_is_kept() {
        let of = |body: &str| SetError::read(body.as_bytes()).and_then(|error| error.code());
        assert_eq!(of(r#"{"err":"invalid_key","description":"Key ID 12345 has been revoked."}"#), Some("invalid_key"));
        assert_eq!(of(r#"{"err":"<script>"}"#), None);
        assert_eq!(of("no"), None);
    }
}
