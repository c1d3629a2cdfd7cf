//! How receivers manage streams (SSF §8.1): the documents that go back and forth.
//!
//! A receiver may send back what it was given; what only the transmitter sets must then be what it is ([`StreamRequest::agrees`]).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::SubjectId;

/// How tokens come to the receiver (SSF §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryMethod {
    /// We send them.
    #[serde(rename = "urn:ietf:rfc:8935")]
    Push,
    /// The receiver fetches them.
    #[serde(rename = "urn:ietf:rfc:8936")]
    Poll,
}

impl DeliveryMethod {
    /// Both, as discovery names them.
    pub const NAMES: [&'static str; 2] = ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"];
}

/// The `delivery` of a stream.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The method.
    pub method: DeliveryMethod,
    /// Where tokens are pushed to or polled from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_url: Option<String>,
    /// What is shown there; a secret that is never told again. An outer `None`: nothing was said of it.
    #[serde(default, skip_serializing, deserialize_with = "said")]
    pub authorization_header: Option<Option<String>>,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("method", &self.method)
            .field("endpoint_url", &self.endpoint_url)
            .finish_non_exhaustive()
    }
}

/// Tells a member that is null from one that is not there.
#[expect(clippy::option_option, reason = "a member is missing, null, or there")]
fn said<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<Value>::deserialize(deserializer)?
        .map(serde_json::from_value)
        .transpose()
        .map_err(serde::de::Error::custom)
        .map(Some)
}

/// What a receiver sends to create, change or replace a stream.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct StreamRequest {
    pub stream_id: Option<String>,
    pub iss: Option<String>,
    pub aud: Option<Value>,
    pub events_supported: Option<Vec<String>>,
    pub events_delivered: Option<Vec<String>>,
    pub min_verification_interval: Option<u32>,
    pub events_requested: Option<Vec<String>>,
    pub delivery: Option<Delivery>,
    #[serde(deserialize_with = "said")]
    pub description: Option<Option<String>>,
}

impl StreamRequest {
    /// Whether what only the transmitter sets is, where it was sent at all, as it stands. Answers the name of the first that is not.
    pub fn agrees(&self, present: &StreamConfiguration) -> Result<(), &'static str> {
        let differs = |given: Option<bool>| given == Some(false);
        let audience = self.aud.as_ref().map(|given| match given {
            Value::Array(several) => several.len() == 1 && several[0] == present.aud,
            one => *one == present.aud,
        });
        let checks = [
            ("iss", self.iss.as_ref().map(|given| *given == present.iss)),
            ("aud", audience),
            ("events_supported", self.events_supported.as_ref().map(|given| same(given, &present.events_supported))),
            ("events_delivered", self.events_delivered.as_ref().map(|given| same(given, &present.events_delivered))),
            (
                "min_verification_interval",
                self.min_verification_interval.map(|given| given == present.min_verification_interval),
            ),
        ];
        checks.into_iter().find(|(_, agrees)| differs(*agrees)).map_or(Ok(()), |(name, _)| Err(name))
    }
}

/// Whether two lists of URIs say the same in whatever order.
fn same(given: &[String], present: &[&'static str]) -> bool {
    given.len() == present.len() && given.iter().all(|uri| present.contains(&uri.as_str()))
}

/// A stream as its receiver sees it (SSF §8.1.1).
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct StreamConfiguration {
    pub stream_id: String,
    pub iss: String,
    pub aud: String,
    pub delivery: Delivery,
    pub events_supported: Vec<&'static str>,
    pub events_requested: Vec<String>,
    pub events_delivered: Vec<&'static str>,
    pub min_verification_interval: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a receiver sends to set a stream's status (SSF §8.1.2.2). Which statuses there are, the stream itself knows.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct StatusRequest {
    pub stream_id: String,
    pub status: String,
    #[serde(default)]
    pub reason: Option<String>,
}

/// A stream's status (SSF §8.1.2.1).
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct StatusDocument {
    pub stream_id: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a receiver sends to add or remove a subject (SSF §8.1.3).
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct SubjectRequest {
    pub stream_id: String,
    pub subject: SubjectId,
    #[serde(default)]
    pub verified: Option<bool>,
}

/// What a receiver sends to see whether a stream works (SSF §8.1.4.2).
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct VerificationRequest {
    pub stream_id: String,
    #[serde(default)]
    pub state: Option<String>,
}

/// The body of a refusal, in the form that RFC 8935 §2.3 gives refusals of tokens; SSF itself names statuses only.
pub fn refusal_of(err: &'static str, description: &str) -> Value {
    serde_json::json!({ "err": err, "description": description })
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    fn present() -> StreamConfiguration {
        StreamConfiguration {
            stream_id: "s1".into(),
            iss: "https://id.example.com/t/acme".into(),
            aud: "shop".into(),
            delivery: Delivery { method: DeliveryMethod::Poll, endpoint_url: None, authorization_header: None },
            events_supported: vec!["a", "b"],
            events_requested: vec!["b".into(), "c".into()],
            events_delivered: vec!["b"],
            min_verification_interval: 60,
            description: None,
        }
    }

    #[test]
    fn what_only_the_transmitter_sets_must_be_as_it_is() {
        let agrees = |given: Value| from_value::<StreamRequest>(given).unwrap().agrees(&present());
        assert_eq!(agrees(to_value(present()).unwrap()), Ok(()), "what was given may be sent back");
        assert_eq!(agrees(json!({"stream_id": "s1", "aud": ["shop"], "events_supported": ["b", "a"]})), Ok(()));
        for (name, wrong) in [
            ("iss", json!("https://evil.example")),
            ("aud", json!(["shop", "other"])),
            ("events_supported", json!(["a"])),
            ("events_delivered", json!(["a", "b"])),
            ("min_verification_interval", json!(1)),
        ] {
            assert_eq!(agrees(json!({ (name): wrong })), Err(name));
        }
    }

    #[test]
    fn a_header_that_is_taken_away_differs_from_one_that_is_not_mentioned() {
        let header = |given: Value| from_value::<Delivery>(given).unwrap().authorization_header;
        let push = "urn:ietf:rfc:8935";
        assert_eq!(header(json!({"method": push})), None);
        assert_eq!(header(json!({"method": push, "authorization_header": null})), Some(None));
        assert_eq!(header(json!({"method": push, "authorization_header": "Bearer x"})), Some(Some("Bearer x".into())));
        assert!(from_value::<Delivery>(json!({"method": "urn:example:other"})).is_err());
    }

    #[test]
    fn a_header_is_neither_told_again_nor_printed() {
        let delivery = Delivery {
            method: DeliveryMethod::Push,
            endpoint_url: Some("https://receiver.example.com/events".into()),
            authorization_header: Some(Some("Bearer s3cr3t".into())),
        };
        assert!(!to_value(&delivery).unwrap().to_string().contains("s3cr3t"));
        assert!(!format!("{delivery:?}").contains("s3cr3t"));
    }
}
