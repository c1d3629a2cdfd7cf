//! Refusals of protected resources, as problems.

use aggregates::resource::ResourceError;
use commands::resource::{ChangeResourceError, RegisterResourceError};

use super::{Kind, Problem};

impl From<ResourceError> for Problem {
    fn from(error: ResourceError) -> Self {
        let kind = match &error {
            ResourceError::AlreadyRegistered | ResourceError::DuplicateSecret => Kind::AlreadyExists,
            ResourceError::NotRegistered | ResourceError::UnknownSecret => Kind::NotFound,
            ResourceError::TooManySecrets => Kind::WrongState,
            ResourceError::ExpiresInThePast => return Self::of_sentence(Kind::Invalid, "expires_at", &error),
            ResourceError::Removed => Kind::Gone,
            ResourceError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<RegisterResourceError> for Problem {
    fn from(error: RegisterResourceError) -> Self {
        match error {
            RegisterResourceError::Closed(closed) => closed.into(),
            RegisterResourceError::Taken(taken) => taken.into(),
            RegisterResourceError::Refused(refused) => refused.into(),
            RegisterResourceError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeResourceError> for Problem {
    fn from(error: ChangeResourceError) -> Self {
        match error {
            ChangeResourceError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeResourceError::Refused(refused) => refused.into(),
            ChangeResourceError::Failed(failure) => failure.into(),
        }
    }
}
