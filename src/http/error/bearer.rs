//! How an endpoint that takes access tokens says no: `WWW-Authenticate` (RFC 6750 §3), and the same as JSON for whoever reads
//! bodies.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Failure;
use journal::seal::SealError;
use protocols::jose::SignError;
use protocols::oauth::BearerError;
use queries::QueryError;
use serde_json::json;

use super::oauth::{OauthError, uncached};
use crate::http::oauth::{NONCE, ProofFault};
use crate::keys::SignerError;
use crate::lookups::LookupError;
use crate::streams::StreamError;

/// A refusal on its way to the bearer of a token, or of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BearerRefusal {
    /// The token does not do.
    Token(BearerError),
    /// It could not be looked up, or the answer not be made.
    Failed(OauthError),
}

impl BearerRefusal {
    /// The answer; `realm` is the issuer.
    pub fn respond(self, realm: &str) -> Response {
        let error = match self {
            Self::Failed(error) => return error.respond(realm),
            Self::Token(error) => error,
        };
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
        // RFC 6750 §3.1: who shows nothing is told nothing but the way.
        let mut response = match error.code() {
            Some(code) => {
                let body = json!({ "error": code, "error_description": error.description().as_str() });
                (status, uncached(), Json(body)).into_response()
            }
            None => (status, uncached()).into_response(),
        };
        let nonce = if let BearerError::UseDpopNonce(nonce) = &error { Some(nonce.clone()) } else { None };
        for (name, value) in [(WWW_AUTHENTICATE, Some(error.challenge(realm))), (NONCE, nonce)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl From<BearerError> for BearerRefusal {
    fn from(error: BearerError) -> Self {
        Self::Token(error)
    }
}

/// At endpoints that take access tokens (RFC 9449 §7.1, §9).
impl From<ProofFault> for BearerRefusal {
    fn from(fault: ProofFault) -> Self {
        match fault {
            ProofFault::Invalid(sentence) => BearerError::InvalidDpopProof(sentence.into()).into(),
            ProofFault::Nonce(nonce) => BearerError::UseDpopNonce(nonce).into(),
            ProofFault::Failed(error) => Self::Failed(error),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for BearerRefusal {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )+};
}

failures! { OauthError, Failure, QueryError, LookupError, SealError, StreamError, SignerError, SignError }
