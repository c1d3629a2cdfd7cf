//! Why a group refuses.

use crate::Faults;

/// Refusals of one group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// The id is taken.
    #[error("a group with this id exists or existed; give another id")]
    AlreadyCreated,
    /// Nothing was created under this id.
    #[error("there is no such group; create it first")]
    NotCreated,
    /// It was deleted for ever.
    #[error("the group was deleted; create a new one")]
    Deleted,
    /// It has as many roles as it may have.
    #[error("the group has {0} roles, as many as a group may have; take one back first")]
    TooManyRoles(usize),
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
