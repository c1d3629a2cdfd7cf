//! Problem documents (RFC 9457): how the admin API says no.
//!
//! `type` is a name that never changes, for programs; `detail` is a sentence with what to do, for people; `faults` names every
//! field at fault. What only operators should know goes to the log, never into a problem.

mod bearer;
mod client;
mod group;
mod inbox;
mod job;
mod kind;
mod log;
mod resource;
mod restore;
mod role;

mod sign_in;
mod signing_key;
mod ssf_stream;
mod tenant;
mod user;
mod verification;
mod webhook;

use std::time::Duration;

use aggregates::{Faults, FieldFault};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

pub use kind::Kind;

use crate::http::oauth::NONCE;

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal or a failure on its way to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    faults: Vec<Fault>,
    retry_after: Option<Duration>,
    challenge: Option<String>,
    /// What the next proof of possession must carry (RFC 9449 §9).
    nonce: Option<String>,
}

/// A problem as it is written.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Names the kind of problem; never changes.
    #[schema(examples("urn:evident:problem:not-found"))]
    r#type: String,
    /// The kind of problem in a few words.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong here, and what to do.
    detail: String,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    faults: Vec<Fault>,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names are those of the answer")]
pub struct Fault {
    /// Path of the field, such as `profile.email` or `redirect_uris[2]`; the name of a parameter or header.
    field: String,
    /// What is wrong with it.
    fault: String,
    /// What to do.
    remedy: String,
}

impl Fault {
    /// Path of the field, what is wrong with it, and what to do.
    pub fn told(&self) -> [&str; 3] {
        [&self.field, &self.fault, &self.remedy]
    }
}

impl From<&FieldFault> for Fault {
    fn from(fault: &FieldFault) -> Self {
        Self { field: fault.field.clone(), fault: fault.fault.clone(), remedy: fault.remedy.clone() }
    }
}

impl Problem {
    /// A problem of a kind; `detail` is a sentence that says what to do.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), faults: Vec::new(), retry_after: None, challenge: None, nonce: None }
    }

    /// Something in the request cannot be read: `field` is a parameter or a header.
    pub fn unreadable(field: &str, fault: &str, remedy: &str) -> Self {
        Self::of_field(Kind::MalformedRequest, field, fault, remedy)
    }

    /// Something in the request breaks a rule.
    pub fn invalid(field: &str, fault: &str, remedy: &str) -> Self {
        Self::of_field(Kind::Invalid, field, fault, remedy)
    }

    /// A problem of one field.
    pub fn of_field(kind: Kind, field: &str, fault: &str, remedy: &str) -> Self {
        let fault = FieldFault::new(field, fault, remedy);
        Self { faults: vec![Fault::from(&fault)], ..Self::new(kind, fault.to_string()) }
    }

    /// A problem that concerns a field whose refusal is a whole sentence: what is wrong, then what to do.
    pub fn of_sentence(kind: Kind, field: &str, sentence: &dyn std::fmt::Display) -> Self {
        let sentence = sentence.to_string();
        let (fault, remedy) = sentence.split_once("; ").unwrap_or((&sentence, "change it"));
        let fault = Fault { field: field.to_owned(), fault: fault.to_owned(), remedy: remedy.to_owned() };
        Self { faults: vec![fault], ..Self::new(kind, sentence) }
    }

    /// Nothing that the caller could mend. What happened is in the log.
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "something went wrong here; tell the operator when it happened")
    }

    /// The same, to be tried again after a while.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The same with a challenge (RFC 6750 §3).
    #[must_use]
    pub fn challenge(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// The same with the nonce of the next proof of possession.
    #[must_use]
    pub fn nonce(mut self, nonce: String) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// What is wrong and what to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields at fault.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// When to try again, where that helps.
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What kind of problem it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self { faults: faults.iter().map(Fault::from).collect(), ..Self::new(Kind::Invalid, faults.to_string()) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let document = ProblemDocument {
            r#type: self.kind.uri(),
            title: self.kind.title().to_owned(),
            status: status.as_u16(),
            detail: self.detail,
            faults: self.faults,
        };
        // A document of texts always has JSON.
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let headers = [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, "no-store")];
        let mut response = (status, headers, body).into_response();
        // Told to come back in less than a second, callers would come back at once.
        let wait = self.retry_after.map(|wait| wait.as_secs().max(1));
        let wait = wait.map(|wait| wait.to_string());
        let more = [(RETRY_AFTER, wait), (WWW_AUTHENTICATE, self.challenge), (NONCE, self.nonce)];
        for (name, value) in more {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        // For whoever stands around the handler and must tell one refusal from another.
        response.extensions_mut().insert(self.kind);
        response
    }
}

/// What an address answers that does not exist.
pub async fn not_found() -> Problem {
    Problem::new(Kind::NotFound, "nothing is served at this address; /openapi.json lists the addresses")
}

/// What an address answers to a method that it does not have.
pub async fn method_not_allowed() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "this address has other methods; the Allow header names them")
}

/// The status of a kind, for the description of the interface.
pub fn statuses() -> impl Iterator<Item = (StatusCode, Kind)> {
    Kind::ALL.iter().map(|kind| (kind.status(), *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_document_are_all_named() {
        let faults = Faults::check(vec![FieldFault::new("a", "is empty", "fill it"), FieldFault::new("b", "is", "do")]);
        let problem = Problem::from(faults.unwrap_err());
        assert_eq!(problem.faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(problem.detail, "a is empty; fill it. b is; do");
    }

    #[test]
    fn a_problem_that_may_pass_says_when_to_come_back() {
        let problem = Problem::new(Kind::Unavailable, "later").retry_after(Duration::ZERO);
        let response = problem.into_response();
        assert_eq!(response.headers()[RETRY_AFTER], "1");
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
    }
}
