//! How dynamic registration says no: RFC 7591 §3.2.2 to a client about its metadata, RFC 6750 to whoever has no fitting token.

use std::time::Duration;

use aggregates::client::ClientError;
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::client::{ChangeClientError, RegisterClientError};
use commands::grant::ChangeGrantError;
use protocols::oauth::{BearerError, RegistrationError, RegistrationErrorCode, TokenError, TokenErrorCode};
use queries::QueryError;

use super::bearer::BearerRefusal;
use super::oauth::{OauthError, uncached};
use crate::lookups::LookupError;
use crate::streams::StreamError;

/// A refusal on its way to whoever registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistrationRefusal {
    /// Something about the client.
    Client(RegistrationError),
    /// Something about the token, or a failure.
    Bearer(BearerRefusal),
    /// Too many came from there; when to come back.
    TooMany(Duration),
}

impl RegistrationRefusal {
    /// Metadata that cannot be registered.
    pub fn metadata(sentence: impl Into<protocols::oauth::Description>) -> Self {
        Self::Client(RegistrationError::new(RegistrationErrorCode::InvalidClientMetadata, sentence))
    }

    /// The answer; `realm` is the issuer.
    pub fn respond(self, realm: &str) -> Response {
        match self {
            Self::Client(error) => (StatusCode::BAD_REQUEST, uncached(), Json(&error)).into_response(),
            Self::Bearer(refusal) => refusal.respond(realm),
            Self::TooMany(wait) => {
                let sentence = "too many clients were registered from this address; try again after Retry-After";
                let error = TokenError::new(TokenErrorCode::TemporarilyUnavailable, sentence);
                let wait = [(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)))];
                (StatusCode::TOO_MANY_REQUESTS, uncached(), wait, Json(&error)).into_response()
            }
        }
    }
}

impl From<RegistrationError> for RegistrationRefusal {
    fn from(error: RegistrationError) -> Self {
        Self::Client(error)
    }
}

impl From<ClientError> for RegistrationRefusal {
    fn from(refusal: ClientError) -> Self {
        match &refusal {
            ClientError::Invalid(faults) => match faults.iter().next() {
                Some(fault) => {
                    RegistrationError::of_member(&fault.field, &format!("{}; {}", fault.fault, fault.remedy)).into()
                }
                None => Self::metadata(refusal.to_string()),
            },
            ClientError::PublicClient
            | ClientError::SecretsRemain
            | ClientError::SealedSecretNeeded
            | ClientError::SealedSecretNotNeeded
            | ClientError::TooManySecrets
            | ClientError::DuplicateSecret
            | ClientError::UnknownSecret
            | ClientError::ExpiresInThePast
            | ClientError::AlreadyRegistered => Self::metadata(refusal.to_string()),
            // RFC 7592 §2.1: a client that is gone has no token either.
            ClientError::NotRegistered | ClientError::Deleted => BearerError::invalid_token().into(),
        }
    }
}

impl From<RegisterClientError> for RegistrationRefusal {
    fn from(error: RegisterClientError) -> Self {
        match error {
            RegisterClientError::Refused(refusal) => refusal.into(),
            RegisterClientError::Closed(closed) => Self::metadata(closed.to_string()),
            RegisterClientError::Failed(failure) => OauthError::from(failure).into(),
        }
    }
}

impl From<ChangeClientError> for RegistrationRefusal {
    fn from(error: ChangeClientError) -> Self {
        match error {
            ChangeClientError::NotFound => BearerError::invalid_token().into(),
            ChangeClientError::Refused(refusal) => refusal.into(),
            ChangeClientError::Failed(failure) => OauthError::from(failure).into(),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for RegistrationRefusal {
            fn from(error: $error) -> Self {
                Self::Bearer(BearerRefusal::Failed(error.into()))
            }
        }
    )+};
}

failures! { OauthError, QueryError, LookupError, StreamError, ChangeGrantError }

impl From<BearerError> for RegistrationRefusal {
    fn from(error: BearerError) -> Self {
        Self::Bearer(error.into())
    }
}

impl From<BearerRefusal> for RegistrationRefusal {
    fn from(refusal: BearerRefusal) -> Self {
        Self::Bearer(refusal)
    }
}
