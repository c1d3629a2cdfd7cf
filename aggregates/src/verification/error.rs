//! Why a verification refuses.

use chrono::{DateTime, Utc};

/// Refusals of one verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerificationError {
    /// Nobody asked for a link.
    #[error("there is no such link; ask for one")]
    NotRequested,
    /// Another link took its place, or none was ever sent.
    #[error("this link holds no more; use the newest one, or ask for another")]
    Superseded,
    /// It was used before.
    #[error("this link was used before; ask for another one")]
    AlreadyUsed,
    /// Its time is over.
    #[error("the time of this link is over; ask for another one")]
    Expired,
    /// The last one was asked for a moment ago.
    #[error("a link was asked for a moment ago; the next one may be asked for at {0}")]
    TooSoon(DateTime<Utc>),
    /// A link that ends before it begins.
    #[error("the link would hold for no time; let it expire later")]
    NoTime,
}
