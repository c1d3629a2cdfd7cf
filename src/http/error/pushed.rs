//! How the endpoint for pushed requests says no (RFC 9126 §2.3): in the form of the token endpoint, with the codes of both endpoints.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::pushed_request::PushRequestError;
use protocols::oauth::{AuthorizationError, AuthorizationErrorCode, Parameters, TokenError, TokenErrorCode};
use queries::QueryError;

use super::oauth::{OauthError, uncached};
use crate::http::extract::form::FormError;
use crate::http::oauth::Fault;
use crate::lookups::LookupError;

/// A refusal on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushedRefusal {
    /// The request is not one that the client may make.
    Request(AuthorizationError),
    /// Who asks, or a failure.
    Oauth(OauthError),
    /// There is too much of it.
    TooLarge,
}

impl PushedRefusal {
    /// The answer; `realm` is the issuer.
    pub fn respond(self, realm: &str) -> Response {
        match self {
            Self::Oauth(error) => error.respond(realm),
            Self::Request(error) => {
                let status = match error.code {
                    AuthorizationErrorCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
                    AuthorizationErrorCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::BAD_REQUEST,
                };
                (status, uncached(), Json(&error)).into_response()
            }
            Self::TooLarge => {
                let sentence = format!("the request is cut off or has more than {} bytes", Parameters::MOST_BYTES);
                let error = TokenError::new(TokenErrorCode::InvalidRequest, sentence);
                (StatusCode::PAYLOAD_TOO_LARGE, uncached(), Json(&error)).into_response()
            }
        }
    }
}

impl From<AuthorizationError> for PushedRefusal {
    fn from(error: AuthorizationError) -> Self {
        Self::Request(error)
    }
}

impl From<Fault> for PushedRefusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Told(error) => Self::Request(error),
            Fault::Failed(error) => Self::Oauth(error),
        }
    }
}

impl From<FormError> for PushedRefusal {
    fn from(error: FormError) -> Self {
        match error {
            FormError::TooLarge => Self::TooLarge,
            FormError::Malformed(error) => Self::Oauth(error.into()),
        }
    }
}

impl From<PushRequestError> for PushedRefusal {
    fn from(error: PushRequestError) -> Self {
        match error {
            PushRequestError::Failed(failure) => Self::Oauth(failure.into()),
            PushRequestError::Refused(error) => {
                tracing::error!(%error, "a request that was judged was not kept");
                Self::Oauth(OauthError::internal())
            }
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for PushedRefusal {
            fn from(error: $error) -> Self {
                Self::Oauth(error.into())
            }
        }
    )+};
}

failures! { OauthError, TokenError, QueryError, LookupError }
