//! Why a pushed request refuses.

/// Refusals of one pushed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushedRequestError {
    /// Nobody pushed it, or the reference is another one.
    #[error("there is no such request; push one")]
    Unknown,
    /// Another client pushed it.
    #[error("another client pushed this request")]
    OtherClient,
    /// It was answered before.
    #[error("this request was answered before; push another one")]
    AlreadyUsed,
    /// Its reference came too late.
    #[error("the time of this request is over; push another one")]
    Expired,
    /// Its stream has begun.
    #[error("this request was pushed before")]
    AlreadyPushed,
    /// It would end before it begins.
    #[error("the request would hold for no time; let it expire later")]
    NoTime,
}
