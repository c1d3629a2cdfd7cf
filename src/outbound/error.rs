//! Why somebody outside was not reached, in words that tell the one who named the address nothing about our side.
//!
//! What was answered is never repeated: an answer may come from a place that the asker cannot see.

/// A request that went out and did not come back well, or did not go out at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// It is no address that can be spoken to.
    #[error("the address is not usable: {0}")]
    Address(&'static str),
    /// It leads to a place that is not for everybody.
    #[error(
        "the address leads into a private or reserved network; an operator may allow it with EVIDENT_ALLOW_PRIVATE_TARGETS"
    )]
    Private,
    /// It asks for `http` outside the allowed networks.
    #[error("the address must begin with https:// (http is for networks that EVIDENT_ALLOW_PRIVATE_TARGETS allows)")]
    Plain,
    /// Nobody answers, or not in a way that is understood.
    #[error("nobody answers at the address, or not over a connection that can be trusted")]
    Unreachable,
    /// No complete answer came in time.
    #[error("no complete answer came in time")]
    Slow,
    /// The answer is longer than it may be.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The answer points elsewhere. Nobody goes there.
    #[error("the answer is a redirect, and redirects are not followed; give the final address")]
    Redirected,
    /// Too many requests are under way.
    #[error("too many requests are under way; try again")]
    Busy,
    /// This machine cannot speak TLS.
    #[error("no trusted certificates are found on this machine: install the ca-certificates of the system ({0})")]
    Setup(String),
}
