//! What is known of a request before anybody reads it: its id, its trace, where it comes from.
//!
//! Handlers take [`Arrival`] and make the context of their command from it, so that every event says which request it came
//! from.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use commands::Context;
use journal::clock::uuid_v7;
use journal::{Actor, Circumstances, Journal, Metadata};
use protocols::x509::{Chain, HeaderError};
use uuid::Uuid;

use super::certificate::Brought;
use crate::observability;

/// Names a request in both directions.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: &str = "traceparent";
const LONGEST_ID: usize = 128;
const LONGEST_USER_AGENT: usize = 512;

/// What is known of a request.
#[derive(Clone, Debug)]
pub struct Arrival(Arc<Known>);

#[derive(Debug)]
struct Known {
    id: HeaderValue,
    correlation: Uuid,
    traceparent: Option<String>,
    address: Option<IpAddr>,
    user_agent: Option<String>,
    certificate: Brought,
}

impl Arrival {
    pub(crate) fn new(headers: &HeaderMap, address: Option<IpAddr>, journal: &Journal) -> Self {
        let given = headers.get(X_REQUEST_ID).filter(|id| is_usable(id.as_bytes())).cloned();
        let named = given.as_ref().and_then(|id| Uuid::parse_str(id.to_str().ok()?).ok());
        let correlation = named.unwrap_or_else(|| uuid_v7(journal.clock().now(), journal.entropy()));
        let id = given.or_else(|| HeaderValue::from_str(&correlation.to_string()).ok());
        let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).map(bounded);
        let traceparent = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok());
        Self(Arc::new(Known {
            id: id.unwrap_or(HeaderValue::from_static("-")),
            correlation,
            traceparent: traceparent.filter(|text| is_traceparent(text)).map(str::to_owned),
            address,
            user_agent,
            certificate: Brought::default(),
        }))
    }

    /// The same with what was told of a certificate.
    pub(super) fn with(self, certificate: Brought) -> Self {
        // Nobody else has it yet.
        Self(Arc::try_unwrap(self.0).map_or_else(|known| known, |known| Arc::new(Known { certificate, ..known })))
    }

    /// The request's id, as the caller gave it or as it was made.
    pub fn id(&self) -> &str {
        self.0.id.to_str().unwrap_or_default()
    }

    pub(super) fn id_header(&self) -> HeaderValue {
        self.0.id.clone()
    }

    /// The caller's address; unknown only where there is no connection, as in tests.
    pub fn address(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// The caller's browser or program, at most 512 bytes.
    pub fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// The certificate that the caller showed, with what leads from it to an authority; none where it showed none. What is told of one and
    /// cannot be read is an error, and whoever needs a certificate refuses it like none.
    pub fn certificate(&self) -> Result<Option<&Chain>, HeaderError> {
        self.0.certificate.read()
    }

    /// The trace that the caller is in (W3C Trace Context §3.2), if it said so well.
    pub fn traceparent(&self) -> Option<&str> {
        self.0.traceparent.as_deref()
    }

    /// The metadata of a command that this request asks for.
    pub fn metadata(&self, actor: Actor) -> Metadata {
        let mut metadata = Metadata::new(actor, self.0.correlation);
        metadata.traceparent = observability::current_traceparent().or_else(|| self.0.traceparent.clone());
        metadata.circumstances = Circumstances {
            ip: self.0.address.map(|address| address.to_string()),
            user_agent: self.0.user_agent.clone(),
            reason: None,
        };
        metadata
    }

    /// The context of a command that this request asks for.
    pub fn context(&self, journal: &Journal, actor: Actor) -> Context {
        let metadata = self.metadata(actor.clone());
        Context::new(journal.clone(), actor).with_metadata(metadata)
    }
}

/// A request that came past the layers has one; in a test that leaves them out it is nobody's.
impl<S: Sync> FromRequestParts<S> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nobody = || {
            let id = HeaderValue::from_static("-");
            Self(Arc::new(Known {
                id,
                correlation: Uuid::nil(),
                traceparent: None,
                address: None,
                user_agent: None,
                certificate: Brought::default(),
            }))
        };
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(nobody))
    }
}

/// An id that can stand in a log line as it is.
fn is_usable(id: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=:".contains(byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.iter().all(plain)
}

/// Version 00 to the letter; a later version is read as far as it looks the same (§3.2.4).
fn is_traceparent(text: &str) -> bool {
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let some = |part: &str| part.bytes().any(|byte| byte != b'0');
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, parent, flags] = parts[..] else { return false };
    hex(version, 2)
        && version != "ff"
        && hex(trace, 32)
        && some(trace)
        && hex(parent, 16)
        && some(parent)
        && hex(flags, 2)
}

fn bounded(text: &str) -> String {
    let mut end = text.len().min(LONGEST_USER_AGENT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_when_it_is_short_and_plain() {
        for good in ["a", "0b7c1b3e-5d0f-7000-8000-000000000000", "Root=1-67891233-abcdef012345678912345678"] {
            assert!(is_usable(good.as_bytes()), "{good}");
        }
        for bad in ["", "a b", "a\tb", "a\"b", "a,b", "ä", &"a".repeat(129)] {
            assert!(!is_usable(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn a_trace_is_taken_when_it_is_well_formed() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(is_traceparent(good));
        let bad = [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ];
        for text in bad {
            assert!(!is_traceparent(text), "{text}");
        }
    }

    #[test]
    fn a_long_name_of_a_program_is_cut_between_letters() {
        assert_eq!(bounded(&"é".repeat(300)).len(), 512);
        assert_eq!(bounded(&format!("a{}", "é".repeat(300))).len(), 511);
    }
}
