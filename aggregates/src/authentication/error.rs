//! Why an attempt to sign in refuses.

use crate::Faults;

/// Refusals of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationError {
    /// Somebody is signed in by it.
    #[error("this attempt has succeeded; begin a new one")]
    AlreadySucceeded,
    /// A stream must stay short enough to be loaded at every attempt.
    #[error("this attempt has failed {MOST_FAILURES} times; begin a new one")]
    TooManyFailures,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}

/// How often one attempt may fail. Lockout comes long before; this only bounds the stream.
pub(super) const MOST_FAILURES: u32 = 50;
