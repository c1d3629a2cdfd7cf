//! How the endpoints for receivers say no. SSF names statuses only; the body is the one that RFC 8935 §2.3 gives refusals, and what is
//! wrong with a token is said as everywhere (RFC 6750).

use std::time::Duration;

use aggregates::ssf_stream::SsfStreamError;
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Failure;
use commands::ssf_stream::{ChangeSsfStreamError, CreateSsfStreamError};
use protocols::oauth::BearerError;
use protocols::ssf::refusal_of;
use queries::QueryError;

use crate::http::error::bearer::BearerRefusal;
use crate::http::error::oauth::{OauthError, uncached};
use crate::streams::StreamError;

/// A refusal on its way to a receiver.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The token does not do, or something failed here.
    Bearer(BearerRefusal),
    /// What was asked for cannot be.
    Said(Said),
}

/// What is said of a refusal.
#[derive(Debug)]
pub(super) struct Said {
    status: StatusCode,
    err: &'static str,
    description: String,
    retry_after: Option<Duration>,
}

impl Refusal {
    fn of(status: StatusCode, err: &'static str, description: &str) -> Self {
        Self::Said(Said { status, err, description: description.to_owned(), retry_after: None })
    }

    /// Something given cannot be used.
    pub(super) fn invalid(description: &str) -> Self {
        Self::of(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// There is no such stream for this receiver, whether or not another one has it.
    pub(super) fn unknown() -> Self {
        ChangeSsfStreamError::NotFound.into()
    }

    /// Something that passes.
    pub(super) fn busy() -> Self {
        Self::Bearer(OauthError::busy(Duration::from_secs(2)).into())
    }

    /// The answer; `realm` is the issuer.
    pub(super) fn respond(self, realm: &str) -> Response {
        let said = match self {
            Self::Bearer(refusal) => return refusal.respond(realm),
            Self::Said(said) => said,
        };
        let body = Json(refusal_of(said.err, &said.description));
        let mut response = (said.status, uncached(), body).into_response();
        let wait = said.retry_after.and_then(|wait| HeaderValue::from_str(&wait.as_secs().max(1).to_string()).ok());
        if let Some(wait) = wait {
            response.headers_mut().insert(RETRY_AFTER, wait);
        }
        response
    }
}

impl From<SsfStreamError> for Refusal {
    fn from(error: SsfStreamError) -> Self {
        let (status, err) = match &error {
            SsfStreamError::AlreadyCreated => (StatusCode::CONFLICT, "already_exists"),
            SsfStreamError::NotCreated => return Self::unknown(),
            SsfStreamError::StoppedByTransmitter | SsfStreamError::TooManySubjects => {
                (StatusCode::FORBIDDEN, "access_denied")
            }
            SsfStreamError::Disabled | SsfStreamError::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            SsfStreamError::TooSoon { seconds } => {
                let (status, retry_after) = (StatusCode::TOO_MANY_REQUESTS, Duration::from_secs((*seconds).into()));
                let description = error.to_string();
                return Self::Said(Said {
                    status,
                    err: "too_many_requests",
                    description,
                    retry_after: Some(retry_after),
                });
            }
        };
        Self::of(status, err, &error.to_string())
    }
}

impl From<ChangeSsfStreamError> for Refusal {
    fn from(error: ChangeSsfStreamError) -> Self {
        match error {
            ChangeSsfStreamError::NotFound => Self::of(StatusCode::NOT_FOUND, "not_found", &error.to_string()),
            ChangeSsfStreamError::Refused(refused) => refused.into(),
            ChangeSsfStreamError::Failed(failure) => failure.into(),
        }
    }
}

impl From<CreateSsfStreamError> for Refusal {
    fn from(error: CreateSsfStreamError) -> Self {
        match error {
            CreateSsfStreamError::Closed(closed) => {
                Self::of(StatusCode::FORBIDDEN, "access_denied", &closed.to_string())
            }
            CreateSsfStreamError::Refused(refused) => refused.into(),
            CreateSsfStreamError::Failed(failure) => failure.into(),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::Bearer(error.into())
            }
        }
    )+};
}

failures! { Failure, QueryError, StreamError, BearerError }

impl From<BearerRefusal> for Refusal {
    fn from(refusal: BearerRefusal) -> Self {
        Self::Bearer(refusal)
    }
}
