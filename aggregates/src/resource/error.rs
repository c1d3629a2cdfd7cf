//! Why a resource refuses.

use super::secret::MOST_SECRETS;
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
    /// Five at a time.
    #[error("the resource has {MOST_SECRETS} live secrets; remove one first")]
    TooManySecrets,
    /// The secret id names another secret.
    #[error("a secret with this id exists; give another secret_id")]
    DuplicateSecret,
    /// No secret has this id.
    #[error("the resource has no secret with this id; list its secrets")]
    UnknownSecret,
    /// An end that has come already.
    #[error("the secret would have expired already; give an end in the future")]
    ExpiresInThePast,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
