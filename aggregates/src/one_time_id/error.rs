//! Why a one-time id refuses.

/// Refusals of one id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OneTimeIdError {
    /// It was used before: a replay.
    #[error("this id was used before; make a new one")]
    AlreadyUsed,
    /// What bears it is refused already.
    #[error("what bears this id has expired; make a new one")]
    Expired,
}
