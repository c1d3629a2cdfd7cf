//! Why a signing key refuses.

use super::KeyStatus;
use crate::Faults;

/// Refusals of one signing key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// The key id is taken.
    #[error("a key with this id exists or existed; give another kid")]
    AlreadyGenerated,
    /// Nothing was generated under this id.
    #[error("there is no such key; generate it first")]
    NotGenerated,
    /// The key stands where the command does not apply.
    #[error("the key is {0:?}, where this cannot be done")]
    WrongStatus(KeyStatus),
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A time to verify that is over before it begins.
    #[error("the key would verify nothing from now on; give a later end, or revoke it")]
    VerifiesNothing,
}
