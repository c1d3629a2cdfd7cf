//! Why a session refuses.

use super::SessionEnd;
use crate::Faults;

/// Refusals of one session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The id is taken.
    #[error("a session with this id exists or existed; make another id")]
    AlreadyStarted,
    /// Nothing was started under this id.
    #[error("there is no such session; sign in first")]
    NotStarted,
    /// An event ended it, or its time is over.
    #[error("the session is over; sign in again")]
    Over(SessionEnd),
    /// Somebody would take over another person's session.
    #[error("this session belongs to another user; sign out first")]
    OtherUser,
    /// A weaker proof than the one the session rests on.
    #[error("the session rests on level {0}; authenticate at that level, or sign out and in again")]
    LowerLevel(u8),
    /// The handle would stay what it was.
    #[error("the session keeps its secret by that; make a new one")]
    SecretNotRenewed,
    /// A session that would be over when it begins.
    #[error("the session would be over already; give an end in the future and a time without use")]
    NoTime,
    /// The tenant does not allow this property.
    #[error("sessions have no property of this name; use one of sign_in.session_properties of the tenant's settings")]
    UnknownProperty,
    /// Idle or expired, says the caller; it is neither.
    #[error("the session is in use; look again")]
    NotOver,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
