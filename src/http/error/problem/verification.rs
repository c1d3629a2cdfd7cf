//! Refusals of invitations, as problems.

use aggregates::verification::VerificationError;
use commands::verification::InviteUserError;

use super::{Kind, Problem};

impl From<VerificationError> for Problem {
    fn from(error: VerificationError) -> Self {
        let kind = match &error {
            VerificationError::NotRequested => Kind::NotFound,
            VerificationError::Superseded
            | VerificationError::AlreadyUsed
            | VerificationError::Expired
            | VerificationError::TooSoon(_)
            | VerificationError::NoTime => Kind::WrongState,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<InviteUserError> for Problem {
    fn from(error: InviteUserError) -> Self {
        match error {
            InviteUserError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            InviteUserError::NoMail | InviteUserError::NoAddress | InviteUserError::WrongStatus(_) => {
                Self::new(Kind::WrongState, error.to_string())
            }
            InviteUserError::Refused(refused) => refused.into(),
            InviteUserError::Failed(failure) => failure.into(),
        }
    }
}
