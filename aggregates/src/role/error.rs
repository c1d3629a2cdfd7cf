//! Why a role refuses.

use crate::Faults;

/// Refusals of one role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// The id is taken.
    #[error("a role with this id exists or existed; give another id")]
    AlreadyCreated,
    /// Nothing was created under this id.
    #[error("there is no such role; create it first")]
    NotCreated,
    /// It was deleted for ever.
    #[error("the role was deleted; create a new one")]
    Deleted,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
