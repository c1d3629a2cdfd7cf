//! Why a stream of signals refuses.

use super::decide::MOST_REMOVED;
use crate::Faults;

/// Refusals of the stream of one client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SsfStreamError {
    /// One at a time.
    #[error("this client has a stream; read it, and change or replace it")]
    AlreadyCreated,
    /// None was created, or it was deleted.
    #[error("there is no such stream; create one first")]
    NotCreated,
    /// The transmitter's word counts.
    #[error("the transmitter has stopped this stream; ask whoever administers it")]
    StoppedByTransmitter,
    /// Nobody would hear it.
    #[error("the stream is disabled; enable it first")]
    Disabled,
    /// The last verification was a moment ago.
    #[error("a verification was asked for a moment ago; ask again in {seconds} s")]
    TooSoon {
        /// How long to wait.
        seconds: u32,
    },
    /// A list has an end.
    #[error(
        "the receiver has removed {MOST_REMOVED} subjects, and no more are kept; pass over what it is told of others"
    )]
    TooManySubjects,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
