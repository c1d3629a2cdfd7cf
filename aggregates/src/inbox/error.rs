//! Why an inbox is not changed.

/// Refusals of one recipient's inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InboxError {
    /// The stream belongs to somebody else.
    #[error("this inbox belongs to somebody else; use the stream of the right recipient")]
    OtherRecipient,
}
