//! How the OAuth endpoints that clients call say no: the JSON of RFC 6749 §5.2.
//!
//! One match per kind of refusal, each exhaustive, so that a new one cannot be forgotten. The public sentence is for the
//! client's developer; what only operators should know goes to the program's log.

use std::time::Duration;

use aggregates::grant::GrantError;
use aggregates::one_time_id::OneTimeIdError;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Failure;
use commands::grant::ChangeGrantError;
use commands::one_time_id::UseOnceError;
use journal::seal::SealError;
use protocols::jose::{AssertionError, SignError};
use protocols::oauth::{TokenError, TokenErrorCode};
use queries::QueryError;

use crate::http::oauth::{KeysError, NONCE, ProofFault, ScopeFault};
use crate::http::trial::TrialError;
use crate::keys::SignerError;
use crate::lookups::LookupError;
use crate::passwords::PasswordError;
use crate::streams::StreamError;

const RETRY: Duration = Duration::from_secs(2);
const UNKNOWN: &str = "the code or token is unknown, expired or revoked";

/// A refusal on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OauthError {
    error: TokenError,
    retry_after: Option<Duration>,
    /// What the next proof must carry (RFC 9449 §8).
    nonce: Option<String>,
}

impl OauthError {
    /// A refusal with its sentence.
    pub fn new(code: TokenErrorCode, sentence: impl Into<protocols::oauth::Description>) -> Self {
        TokenError::new(code, sentence).into()
    }

    /// Who asks is not known, or did not show it.
    pub fn invalid_client(sentence: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidClient, sentence)
    }

    /// A code or token that is worth nothing, for whatever reason.
    pub fn invalid_grant() -> Self {
        Self::new(TokenErrorCode::InvalidGrant, UNKNOWN)
    }

    /// Nothing that the caller could mend. What happened is in the log.
    pub fn internal() -> Self {
        Self::new(TokenErrorCode::ServerError, "something went wrong here; tell the operator the X-Request-Id")
    }

    /// Something that passes.
    pub fn busy(retry_after: Duration) -> Self {
        let error = TokenError::new(TokenErrorCode::TemporarilyUnavailable, "this cannot be done now; try again");
        Self { retry_after: Some(retry_after), ..error.into() }
    }

    /// The registered code.
    pub fn code(&self) -> TokenErrorCode {
        self.error.code
    }

    /// When to come back, where that helps.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The answer; `realm` is the issuer.
    pub fn respond(self, realm: &str) -> Response {
        let status = StatusCode::from_u16(self.error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, uncached(), Json(&self.error)).into_response();
        // Told to come back in less than a second, callers would come back at once.
        let wait = self.retry_after.map(|wait| wait.as_secs().max(1).to_string());
        for (name, value) in [(WWW_AUTHENTICATE, self.error.challenge(realm)), (RETRY_AFTER, wait), (NONCE, self.nonce)]
        {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// RFC 6749 §5.1: nobody keeps what is answered here.
pub fn uncached() -> [(HeaderName, HeaderValue); 2] {
    [(CACHE_CONTROL, HeaderValue::from_static("no-store")), (PRAGMA, HeaderValue::from_static("no-cache"))]
}

impl From<TokenError> for OauthError {
    fn from(error: TokenError) -> Self {
        Self { error, retry_after: None, nonce: None }
    }
}

/// At endpoints that take no access token (RFC 9449 §5, §8).
impl From<ProofFault> for OauthError {
    fn from(fault: ProofFault) -> Self {
        match fault {
            ProofFault::Invalid(sentence) => Self::new(TokenErrorCode::InvalidDpopProof, format!("DPoP: {sentence}")),
            ProofFault::Nonce(nonce) => {
                let sentence = "put the nonce of the header DPoP-Nonce into the proof, and ask again";
                Self { nonce: Some(nonce), ..Self::new(TokenErrorCode::UseDpopNonce, sentence) }
            }
            ProofFault::Failed(error) => error,
        }
    }
}

impl From<ScopeFault> for OauthError {
    fn from(fault: ScopeFault) -> Self {
        TokenError::from(fault).into()
    }
}

impl From<GrantError> for OauthError {
    fn from(refusal: GrantError) -> Self {
        let (code, sentence) = match &refusal {
            // Whether a code exists is not the business of another client.
            GrantError::Unknown | GrantError::OtherClient | GrantError::AlreadyBegun | GrantError::NotPending(_) => {
                return Self::invalid_grant();
            }
            GrantError::CodeExpired
            | GrantError::RefreshTokenExpired
            | GrantError::RedirectMismatch
            | GrantError::VerifierMissing
            | GrantError::VerifierMismatch
            | GrantError::VerifierUnexpected
            | GrantError::KeyMismatch
            | GrantError::Revoked => (TokenErrorCode::InvalidGrant, refusal.to_string()),
            GrantError::ScopeExceeded => (TokenErrorCode::InvalidScope, refusal.to_string()),
            GrantError::ResourceExceeded => (TokenErrorCode::InvalidTarget, refusal.to_string()),
            GrantError::DetailsExceeded => (TokenErrorCode::InvalidAuthorizationDetails, refusal.to_string()),
            // RFC 8693 §2.2.2: a policy against the token is a fault of the request.
            GrantError::Invalid(_) | GrantError::MayNotAct | GrantError::ExchangedTooOften => {
                (TokenErrorCode::InvalidRequest, refusal.to_string())
            }
            GrantError::BornExpired | GrantError::ResponseTypeMismatch => {
                tracing::error!(%refusal, "tokens could not be issued");
                return Self::internal();
            }
        };
        Self::new(code, sentence)
    }
}

impl From<ChangeGrantError> for OauthError {
    fn from(error: ChangeGrantError) -> Self {
        match error {
            ChangeGrantError::Refused(refusal) => refusal.into(),
            ChangeGrantError::Failed(failure) => failure.into(),
        }
    }
}

impl From<UseOnceError> for OauthError {
    fn from(error: UseOnceError) -> Self {
        match error {
            UseOnceError::Refused(OneTimeIdError::Expired) => Self::invalid_client("the client assertion has expired"),
            // Of two that come at once the log takes one; the other has lost.
            UseOnceError::Refused(OneTimeIdError::AlreadyUsed) | UseOnceError::Failed(Failure::Conflict) => {
                Self::invalid_client("the client assertion was used before: give each a jti of its own")
            }
            UseOnceError::Failed(failure) => failure.into(),
        }
    }
}

impl From<AssertionError> for OauthError {
    fn from(error: AssertionError) -> Self {
        Self::new(TokenErrorCode::InvalidClient, format!("client_assertion: {error}"))
    }
}

impl From<KeysError> for OauthError {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Busy => Self::busy(RETRY),
            KeysError::NotFound => Self::new(TokenErrorCode::InvalidClient, error.to_string()),
        }
    }
}

impl From<Failure> for OauthError {
    fn from(failure: Failure) -> Self {
        if let Some(wait) = failure.retry_after() {
            tracing::warn!(%failure, "a command was not carried out");
            return Self::busy(wait);
        }
        tracing::error!(%failure, "a command failed");
        match failure {
            Failure::Erased { .. } => Self::invalid_grant(),
            _ => Self::internal(),
        }
    }
}

impl From<TrialError> for OauthError {
    fn from(error: TrialError) -> Self {
        match error {
            TrialError::Query(error) => error.into(),
            TrialError::Failed(failure) => failure.into(),
            TrialError::Password(PasswordError::Busy { retry_after }) => Self::busy(retry_after),
            error @ (TrialError::Closed | TrialError::Refused(_) | TrialError::Password(_)) => {
                tracing::error!(%error, "a password was not judged");
                Self::internal()
            }
        }
    }
}

impl From<QueryError> for OauthError {
    fn from(error: QueryError) -> Self {
        if error.is_transient() {
            tracing::warn!(%error, "the rows cannot be read");
            return Self::busy(RETRY);
        }
        tracing::error!(%error, "a query failed");
        Self::internal()
    }
}

impl From<LookupError> for OauthError {
    fn from(error: LookupError) -> Self {
        if let Some(wait) = error.retry_after() {
            return Self::busy(wait);
        }
        tracing::error!(%error, "a look-up failed");
        Self::internal()
    }
}

impl From<SealError> for OauthError {
    fn from(error: SealError) -> Self {
        QueryError::from(error).into()
    }
}

impl From<StreamError> for OauthError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Log(error) => error.into(),
            error @ StreamError::Event { .. } => {
                tracing::error!(%error, "a stream cannot be told");
                Self::internal()
            }
        }
    }
}

impl From<SignerError> for OauthError {
    fn from(error: SignerError) -> Self {
        match error {
            SignerError::Query(error) => error.into(),
            SignerError::Log(error) => error.into(),
            error => {
                tracing::error!(%error, "there is no key to sign with");
                Self::internal()
            }
        }
    }
}

impl From<SignError> for OauthError {
    fn from(error: SignError) -> Self {
        tracing::error!(%error, "a token could not be signed");
        Self::internal()
    }
}
