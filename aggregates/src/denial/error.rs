//! Why a caller's denials refuse.

/// Refusals of one caller's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenialError {
    /// The operation is no name of one.
    #[error("the operation is not usable; give its method and address, 1 to 300 visible characters")]
    UnusableOperation,
}
