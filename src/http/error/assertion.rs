//! How the token endpoint says no to the word of others about people (RFC 7521 §4.1.1, RFC 8693 §2.2.2).

use commands::Failure;
use commands::grant::IssueByAssertionError;
use protocols::jose::AuthorizationAssertionError;
use protocols::oauth::TokenErrorCode;

use super::oauth::OauthError;
use crate::http::oauth::KeysError;
use crate::streams::StreamError;

/// Why a word does not do.
#[derive(Debug)]
pub enum WordFault {
    /// The token, or what it says.
    Token(AuthorizationAssertionError),
    /// Nobody whom the tenant trusts with this client says it.
    Untrusted,
    /// The keys of its issuer are not found.
    KeysNotFound,
    /// It ends at a moment that is none.
    NoMoment,
    /// It is about nobody, or about somebody who may not be spoken for: whoever may bring a word does not learn which.
    Nobody,
    /// It was used before, or has expired.
    Used,
    /// It could not be judged.
    Failed(OauthError),
}

impl WordFault {
    /// The refusal, by the parameter in which the word came.
    pub fn of(self, parameter: &str, code: TokenErrorCode) -> OauthError {
        let sentence = match self {
            Self::Token(error) => error.to_string(),
            Self::Untrusted => "it is of nobody whom this tenant trusts with this client".to_owned(),
            Self::KeysNotFound => "the keys of its issuer are not found".to_owned(),
            Self::NoMoment => "the claim `exp` is no moment".to_owned(),
            Self::Nobody => "it is about nobody who may be spoken for here".to_owned(),
            Self::Used => "it was used before, or has expired; give each a jti of its own".to_owned(),
            Self::Failed(error) => return error,
        };
        OauthError::new(code, format!("{parameter}: {sentence}"))
    }

    /// The refusal of an assertion.
    pub fn of_assertion(self) -> OauthError {
        self.of("assertion", TokenErrorCode::InvalidGrant)
    }
}

impl From<AuthorizationAssertionError> for WordFault {
    fn from(error: AuthorizationAssertionError) -> Self {
        Self::Token(error)
    }
}

impl From<KeysError> for WordFault {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Busy => Self::Failed(error.into()),
            KeysError::NotFound => Self::KeysNotFound,
        }
    }
}

impl From<StreamError> for WordFault {
    fn from(error: StreamError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for WordFault {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.into())
    }
}

impl From<IssueByAssertionError> for OauthError {
    fn from(error: IssueByAssertionError) -> Self {
        match error {
            // Of two that come at once the log takes one; the other has lost.
            IssueByAssertionError::Used(_) | IssueByAssertionError::Failed(Failure::Conflict) => {
                WordFault::Used.of_assertion()
            }
            IssueByAssertionError::Unavailable => WordFault::Nobody.of_assertion(),
            IssueByAssertionError::Refused(refusal) => refusal.into(),
            IssueByAssertionError::Failed(failure) => failure.into(),
        }
    }
}
