//! What a write answers.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Outcome;
use journal::Position;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::noted::Versioned;
use super::preview::WouldAppend;
use crate::http::admin::version;

/// Where everything that the caller has written is in the answer; see `Evident-Min-Position`.
const POSITION: HeaderName = HeaderName::from_static("evident-position");
/// Under which id what was done to people is found among the jobs.
const JOB: HeaderName = HeaderName::from_static("evident-job");

/// A write that was carried out, or only tried.
pub(in crate::http) enum Carried<A> {
    /// Carried out.
    Done(Done<A>),
    /// Tried: nothing was appended.
    Tried(WouldAppend),
}

/// A write that was carried out.
pub(in crate::http) struct Done<A> {
    /// What the command answered.
    pub(in crate::http) answer: A,
    /// The version of what was written.
    pub(in crate::http) version: Option<u64>,
    /// Everything that was written is in the log up to here.
    pub(in crate::http) position: Position,
    /// Whether anything changed.
    pub(in crate::http) changed: bool,
    /// Whether what was written came to be by this.
    pub(in crate::http) begun: bool,
    /// Whether the same request was carried out before, and this is what came of it then.
    pub(in crate::http) repeated: bool,
    /// The job that it is, where it did something to people.
    pub(in crate::http) job: Option<Uuid>,
}

/// What became of a write.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names are those of the answer")]
pub(in crate::http::admin) struct Changed {
    /// Whether anything changed: asking for what is already so changes nothing.
    changed: bool,
    /// The version of what was written, where it has one; also in `ETag`.
    #[schema(required = true)]
    version: Option<u64>,
    /// Everything that was written is in the log up to this position; also in `Evident-Position`.
    position: Position,
}

impl<A> Done<A> {
    pub(super) fn of(outcome: Outcome<Versioned<A>>, head: Position) -> Self {
        let Versioned { answer, version, begun, of_people, .. } = outcome.answer;
        let job = outcome.appended.filter(|_| of_people).map(|_| outcome.command_id);
        let position = outcome.appended.map(|appended| appended.last);
        let repeated = outcome.appended.is_some_and(|appended| appended.repeated);
        let (changed, position) = (position.is_some(), position.unwrap_or(head));
        Self { answer, version, position, changed, begun, repeated, job }
    }

    /// What became of it.
    pub(in crate::http::admin) fn told(&self) -> Changed {
        Changed { changed: self.changed, version: self.version, position: self.position }
    }

    /// The headers of the answer.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::from_iter([
            (POSITION, HeaderValue::from(self.position)),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ]);
        let tag = self.version.and_then(|version| HeaderValue::from_str(&version::tag(version)).ok());
        headers.extend(tag.map(|tag| (ETAG, tag)));
        let job = self.job.and_then(|job| HeaderValue::from_str(&job.to_string()).ok());
        headers.extend(job.map(|job| (JOB, job)));
        headers
    }
}

impl<A> Carried<A> {
    /// This write, and after it another one of the same thing.
    pub(in crate::http::admin) fn and<B>(self, other: Carried<B>) -> Self {
        match (self, other) {
            (Self::Done(first), Carried::Done(second)) => Self::Done(Done {
                version: second.version.or(first.version),
                position: second.position.max(first.position),
                changed: first.changed || second.changed,
                ..first
            }),
            (Self::Tried(first), Carried::Tried(second)) => Self::Tried(first.then(second)),
            (first, _) => first,
        }
    }

    /// The answer to a change.
    pub(in crate::http::admin) fn changed(self) -> Response {
        self.answered(StatusCode::OK, Done::told)
    }

    /// The answer with a body of its own.
    pub(in crate::http::admin) fn answered<B: Serialize>(
        self,
        status: StatusCode,
        body: impl FnOnce(&Done<A>) -> B,
    ) -> Response {
        match self {
            Self::Done(done) => (status, done.headers(), Json(body(&done))).into_response(),
            Self::Tried(events) => ([(CACHE_CONTROL, "no-store")], Json(events)).into_response(),
        }
    }

    /// The answer to a creation: where the new thing is, below the address that was asked.
    pub(in crate::http::admin) fn created<B: Serialize>(
        self,
        below: &str,
        id: impl FnOnce(&A) -> String,
        body: impl FnOnce(&Done<A>) -> B,
    ) -> Response {
        self.placed(StatusCode::CREATED, below, id, body)
    }

    /// The answer to what will take its time (RFC 9110 §15.3.3): where its job is, below this address.
    pub(in crate::http::admin) fn accepted<B: Serialize>(
        self,
        below: &str,
        id: impl FnOnce(&A) -> String,
        body: impl FnOnce(&Done<A>) -> B,
    ) -> Response {
        self.placed(StatusCode::ACCEPTED, below, id, body)
    }

    fn placed<B: Serialize>(
        self,
        status: StatusCode,
        below: &str,
        id: impl FnOnce(&A) -> String,
        body: impl FnOnce(&Done<A>) -> B,
    ) -> Response {
        let location = match &self {
            Self::Done(done) => Some(format!("{below}/{}", escaped(&id(&done.answer)))),
            Self::Tried(_) => None,
        };
        let mut response = self.answered(status, body);
        let location = location.and_then(|location| HeaderValue::from_str(&location).ok());
        response.headers_mut().extend(location.map(|location| (LOCATION, location)));
        response
    }
}

/// An id as one part of an address.
pub(in crate::http) fn escaped(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_part_of_an_address() {
        assert_eq!(escaped("0198-a.b_c~d"), "0198-a.b_c~d");
        assert_eq!(escaped("https://app.example.com/?a"), "https%3A%2F%2Fapp.example.com%2F%3Fa");
    }
}
