//! How the token endpoint says no to assertions about people (RFC 7521 §4.1.1).

use commands::Failure;
use commands::grant::IssueByAssertionError;
use protocols::jose::AuthorizationAssertionError;
use protocols::oauth::TokenErrorCode;

use super::oauth::OauthError;
use crate::http::oauth::KeysError;

/// An assertion that does not do.
pub fn refused(sentence: &str) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidGrant, format!("assertion: {sentence}"))
}

/// It is about nobody, or about somebody who may not be spoken for: whoever may bring assertions does not learn which.
pub fn nobody() -> OauthError {
    refused("it is about nobody who may be spoken for here")
}

impl OauthError {
    /// The keys of an issuer cannot be had.
    pub fn of_issuers_keys(error: KeysError) -> Self {
        match error {
            KeysError::Busy => error.into(),
            KeysError::NotFound => refused("the keys of its issuer are not found"),
        }
    }
}

impl From<AuthorizationAssertionError> for OauthError {
    fn from(error: AuthorizationAssertionError) -> Self {
        refused(&error.to_string())
    }
}

impl From<IssueByAssertionError> for OauthError {
    fn from(error: IssueByAssertionError) -> Self {
        match error {
            // Of two that come at once the log takes one; the other has lost.
            IssueByAssertionError::Used(_) | IssueByAssertionError::Failed(Failure::Conflict) => {
                refused("it was used before, or has expired; give each a jti of its own")
            }
            IssueByAssertionError::Unavailable => nobody(),
            IssueByAssertionError::Refused(refusal) => refusal.into(),
            IssueByAssertionError::Failed(failure) => failure.into(),
        }
    }
}
