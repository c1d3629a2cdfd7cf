//! Why a credential refuses.

/// Refusals of one credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// There is no password to change, mark or remove.
    #[error("no password is set; set one first")]
    NotSet,
    /// The stream belongs to somebody else.
    #[error("this credential belongs to another user; use the stream of the right user")]
    OtherUser,
    /// The very hash is in the history.
    #[error("this hash was used before; hash with a new salt, and choose a password that was not used before")]
    Reused,
    /// An end that has come already.
    #[error("the password would have expired already; give an end in the future")]
    ExpiresInThePast,
    /// Another password was set since the old hash was read.
    #[error("another password was set meanwhile; leave its hash alone")]
    Superseded,
}
