//! Refusals of users and their credentials, as problems.

use aggregates::credential::CredentialError;
use aggregates::user::{UserError, UserStatus};
use commands::Taken;
use commands::credential::{RemovePasswordError, SetPasswordError};
use commands::user::{ChangeProfileError, ChangeUserError, RegisterUserError};

use super::{Kind, Problem};
use crate::passwords::{NoHash, PasswordError};

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        let kind = match &error {
            UserError::AlreadyRegistered => Kind::AlreadyExists,
            UserError::NotRegistered => Kind::NotFound,
            UserError::UnusableId => return Self::of_sentence(Kind::Invalid, "user_id", &error),
            UserError::WrongStatus(UserStatus::Erased) => Kind::Gone,
            UserError::WrongStatus(_) | UserError::TooEarly(_) => Kind::WrongState,
            UserError::Invalid(faults) => return faults.clone().into(),
            UserError::LockAlreadyOver => return Self::of_sentence(Kind::Invalid, "until", &error),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<Taken> for Problem {
    fn from(taken: Taken) -> Self {
        Self::of_field(Kind::Taken, &taken.field, "is taken", "choose another one")
    }
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        let kind = match error {
            CredentialError::NotSet => Kind::NotFound,
            CredentialError::OtherUser => Kind::WrongState,
            CredentialError::Reused => return Self::of_sentence(Kind::Invalid, "password_hash", &error),
            CredentialError::ExpiresInThePast => return Self::of_sentence(Kind::Invalid, "expires_at", &error),
            CredentialError::Superseded => Kind::Conflict,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<RegisterUserError> for Problem {
    fn from(error: RegisterUserError) -> Self {
        match error {
            RegisterUserError::Closed(closed) => closed.into(),
            RegisterUserError::Taken(taken) => taken.into(),
            RegisterUserError::Refused(refused) => refused.into(),
            RegisterUserError::Password(refused) => refused.into(),
            RegisterUserError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeUserError> for Problem {
    fn from(error: ChangeUserError) -> Self {
        match error {
            ChangeUserError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeUserError::Refused(refused) => refused.into(),
            ChangeUserError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeProfileError> for Problem {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeProfileError::Taken(taken) => taken.into(),
            ChangeProfileError::Refused(refused) => refused.into(),
            ChangeProfileError::Failed(failure) => failure.into(),
        }
    }
}

impl From<SetPasswordError> for Problem {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            SetPasswordError::Superseded => Self::new(Kind::Conflict, error.to_string()),
            SetPasswordError::Refused(refused) => refused.into(),
            SetPasswordError::Failed(failure) => failure.into(),
        }
    }
}

impl From<RemovePasswordError> for Problem {
    fn from(error: RemovePasswordError) -> Self {
        match error {
            RemovePasswordError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            RemovePasswordError::Refused(refused) => refused.into(),
            RemovePasswordError::Failed(failure) => failure.into(),
        }
    }
}

impl From<NoHash> for Problem {
    fn from(error: NoHash) -> Self {
        Self::of_sentence(Kind::Invalid, "password_hash", &error)
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy { retry_after } => {
                Self::new(Kind::Unavailable, error.to_string()).retry_after(retry_after)
            }
            PasswordError::Refused(refused) => Self::of_sentence(Kind::Invalid, "password", &refused),
            PasswordError::List(_) | PasswordError::Failed => {
                tracing::error!(%error, "a password was not judged");
                Self::internal()
            }
        }
    }
}
