//! Why an identifier refuses.

/// Refusals of one identifier. They never say who the owner is: that would answer a stranger's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Somebody else has the name.
    #[error("the name is taken; choose another one")]
    AlreadyClaimed,
    /// Only the owner may release it.
    #[error("the name belongs to another owner; only its owner can release it")]
    NotOwner,
    /// The stream is that of a name of another kind.
    #[error("the stream belongs to a name of another kind; derive its id from kind and value")]
    OtherKind,
}
