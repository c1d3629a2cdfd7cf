//! Why a person's queue refuses.

/// Refusals of one person's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackchannelQueueError {
    /// As many requests wait, or were refused a moment ago, as may.
    #[error("{} requests wait for this person already, or were refused; ask again when some are over", super::MOST)]
    Full,
    /// The same of one client.
    #[error(
        "{} requests of this client wait for this person already; ask again when one is over",
        super::MOST_OF_CLIENT
    )]
    ClientFull,
    /// The person said no to this client, and the time of what they refused is not over.
    #[error("the person has said no to this client; ask again when the time of that request is over")]
    RefusedBefore,
    /// The stream belongs to somebody else.
    #[error("this queue belongs to another user; use the stream of the right user")]
    OtherUser,
}
