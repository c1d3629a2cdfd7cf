//! Refusals of sessions, grants and consents, as problems. Administrators end them; what else they refuse is said on other
//! surfaces, and here only for completeness.

use aggregates::consent::ConsentError;
use aggregates::grant::GrantError;
use aggregates::session::SessionError;
use commands::consent::ChangeConsentError;
use commands::grant::ChangeGrantError;
use commands::session::{ChangeSessionError, SetSessionPropertiesError};

use super::{Kind, Problem};

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        let kind = match &error {
            SessionError::AlreadyStarted => Kind::AlreadyExists,
            SessionError::NotStarted => Kind::NotFound,
            SessionError::Invalid(faults) => return faults.clone().into(),
            SessionError::UnknownProperty => return Self::of_sentence(Kind::Invalid, "properties", &error),
            SessionError::Over(_)
            | SessionError::OtherUser
            | SessionError::LowerLevel(_)
            | SessionError::SecretNotRenewed
            | SessionError::NoTime
            | SessionError::NotOver => Kind::WrongState,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Unknown => {
                Self::new(Kind::NotFound, "there is no such grant in this tenant; list its grants for their ids")
            }
            GrantError::Invalid(faults) => faults.into(),
            other => Self::new(Kind::WrongState, other.to_string()),
        }
    }
}

impl From<ConsentError> for Problem {
    fn from(error: ConsentError) -> Self {
        let kind = match &error {
            ConsentError::NotGiven => Kind::NotFound,
            ConsentError::NotAsked => Kind::WrongState,
            ConsentError::ExpiresInThePast => return Self::of_sentence(Kind::Invalid, "expires_at", &error),
            ConsentError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<ChangeSessionError> for Problem {
    fn from(error: ChangeSessionError) -> Self {
        match error {
            ChangeSessionError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeSessionError::Refused(refused) => refused.into(),
            ChangeSessionError::Failed(failure) => failure.into(),
        }
    }
}

impl From<SetSessionPropertiesError> for Problem {
    fn from(error: SetSessionPropertiesError) -> Self {
        match error {
            SetSessionPropertiesError::Closed(closed) => closed.into(),
            SetSessionPropertiesError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            SetSessionPropertiesError::Refused(refused) => refused.into(),
            SetSessionPropertiesError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeGrantError> for Problem {
    fn from(error: ChangeGrantError) -> Self {
        match error {
            ChangeGrantError::Refused(refused) => refused.into(),
            ChangeGrantError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeConsentError> for Problem {
    fn from(error: ChangeConsentError) -> Self {
        match error {
            ChangeConsentError::Refused(refused) => refused.into(),
            ChangeConsentError::Failed(failure) => failure.into(),
        }
    }
}
