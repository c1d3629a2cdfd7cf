//! How the token endpoint says no to tokens that are shown to be exchanged (RFC 8693 §2.2.2): whatever is wrong with one is
//! `invalid_request`.

use aggregates::grant::GrantError;
use commands::Failure;
use commands::grant::ExchangeTokenError;
use protocols::oauth::TokenErrorCode;

use super::oauth::OauthError;

/// A token that does not do, by the parameter in which it came.
pub fn refused(parameter: &str, sentence: &str) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidRequest, format!("{parameter}: {sentence}"))
}

/// Of a token that is not good nothing is told.
pub fn worthless(parameter: &str) -> OauthError {
    refused(parameter, "it is unknown, expired or revoked")
}

impl From<ExchangeTokenError> for OauthError {
    fn from(error: ExchangeTokenError) -> Self {
        let sentence = match error {
            // Of two that come at once the log takes one; the other has lost.
            ExchangeTokenError::Used(_) | ExchangeTokenError::Failed(Failure::Conflict) => {
                "a word of another issuer was used before, or has expired; give each a jti of its own"
            }
            ExchangeTokenError::Unavailable => "whom the token speaks for, or who shall act, may not be spoken for now",
            // Between the look at it and the commit its time came.
            ExchangeTokenError::Refused(GrantError::BornExpired | GrantError::Revoked) => {
                return worthless("subject_token");
            }
            ExchangeTokenError::Refused(refusal) => return refusal.into(),
            ExchangeTokenError::Failed(failure) => return failure.into(),
        };
        Self::new(TokenErrorCode::InvalidRequest, sentence)
    }
}
