//! Why a resource refuses.

use crate::Faults;

/// Refusals of one resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    /// The id is taken.
    #[error("a resource with this id exists or existed; give another id")]
    AlreadyRegistered,
    /// Nothing was registered under this id.
    #[error("there is no such resource; register it first")]
    NotRegistered,
    /// It was removed for ever.
    #[error("the resource was removed; register a new one")]
    Removed,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
