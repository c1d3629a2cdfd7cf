//! Why a user's stream refuses.

use chrono::{DateTime, Utc};

use super::UserStatus;
use crate::Faults;

/// Refusals of one user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// The id is taken, be it by an erased user: a `sub` is never reassigned (OIDC Core §2).
    #[error("a user with this id exists or existed; give another id")]
    AlreadyRegistered,
    /// Nobody was registered under this id.
    #[error("there is no such user; register them first")]
    NotRegistered,
    /// The id cannot be a `sub`.
    #[error(
        "the user id is not usable; give 1 to 255 visible ASCII characters that begin with neither '~' nor 'client:'"
    )]
    UnusableId,
    /// The user stands where the command does not apply.
    #[error("the user is {}, where this cannot be done", .0.as_str())]
    WrongStatus(UserStatus),
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A lock that ends before it begins.
    #[error("the lock would already be over; give an end in the future")]
    LockAlreadyOver,
    /// The grace period is not over.
    #[error("the user may be erased after {0}; wait, or request deletion with an earlier date")]
    TooEarly(DateTime<Utc>),
}
