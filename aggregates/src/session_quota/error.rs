//! Why a session quota refuses.

/// Refusals of one person's quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionQuotaError {
    /// All places are taken, and the tenant wants no session to be pushed out.
    #[error("the user has {most} sessions, as many as the tenant allows; sign out somewhere else first")]
    Full {
        /// How many places there are.
        most: u32,
    },
    /// The stream belongs to somebody else.
    #[error("this quota belongs to another user; use the stream of the right user")]
    OtherUser,
}
