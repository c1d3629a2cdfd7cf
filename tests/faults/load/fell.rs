//! Telling a failure of the log from a refusal of the rules, whichever command it was.

use commands::Failure;
use commands::client::RegisterClientError;
use commands::credential::SetPasswordError;
use commands::tenant::CreateTenantError;
use commands::user::{ChangeProfileError, ChangeUserError, RegisterUserError};

/// An error of a command.
pub trait Fell: std::fmt::Display + Send {
    /// What went wrong with the log, if it was the log.
    fn failure(&self) -> Option<&Failure>;
}

macro_rules! fell {
    ($($error:ty),+) => {
        $(impl Fell for $error {
            fn failure(&self) -> Option<&Failure> {
                match self {
                    Self::Failed(failure) => Some(failure),
                    _ => None,
                }
            }
        })+
    };
}
fell!(CreateTenantError, RegisterUserError, ChangeUserError, ChangeProfileError, SetPasswordError, RegisterClientError);
