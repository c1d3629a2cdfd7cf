//! Why somebody does not come into a group.

/// Refusals of one person's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserGroupsError {
    /// They are in as many as anybody may be in.
    #[error("the user is in {0} groups, as many as anybody may be in; take them out of one first")]
    TooMany(usize),
    /// The stream belongs to somebody else.
    #[error("these groups belong to another user; use the stream of the right user")]
    OtherUser,
}
