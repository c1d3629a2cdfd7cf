//! Why a consent refuses.

use crate::Faults;

/// Refusals of one consent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// Nobody ever consented.
    #[error("there is no consent to this client; nothing has to be taken back")]
    NotGiven,
    /// More was granted than the page asked about.
    #[error("more was granted than was asked; grant what was asked, or less")]
    NotAsked,
    /// The end has come already.
    #[error("the consent would have expired already; give an end in the future")]
    ExpiresInThePast,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
