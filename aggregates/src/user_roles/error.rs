//! Why roles are not given.

/// Refusals of one person's roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserRolesError {
    /// They have as many as anybody may have.
    #[error("the user has {0} roles, as many as anybody may have; take one back first")]
    TooMany(usize),
    /// The stream belongs to somebody else.
    #[error("these roles belong to another user; use the stream of the right user")]
    OtherUser,
}
