//! Refusals of inboxes, as problems.

use commands::inbox::ChangeInboxError;

use super::{Kind, Problem};

impl From<ChangeInboxError> for Problem {
    fn from(error: ChangeInboxError) -> Self {
        match error {
            ChangeInboxError::Closed(closed) => closed.into(),
            ChangeInboxError::Refused(_) => Self::new(Kind::WrongState, error.to_string()),
            ChangeInboxError::Failed(failure) => failure.into(),
        }
    }
}
