//! Why a device authorization refuses.

/// Refusals of one device authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceAuthorizationError {
    /// Nothing waits under this code.
    #[error("this code is unknown; begin again on the device")]
    Unknown,
    /// Another device has this user code at the moment.
    #[error("this user code is taken; draw another one")]
    Taken,
    /// It would end before it begins.
    #[error("the codes would hold for no time; let them expire later")]
    NoTime,
    /// It was issued to another client.
    #[error("the device code was issued to another client")]
    OtherClient,
    /// Nobody answered in time.
    #[error("the device code has expired; begin again on the device")]
    Expired,
    /// Nobody has answered yet.
    #[error("nobody has answered yet; ask again after the interval")]
    Pending,
    /// Somebody said yes before.
    #[error("this was allowed before; go on at the device")]
    Approved,
    /// Somebody said no.
    #[error("the person said no")]
    Denied,
    /// Its tokens were issued.
    #[error("the device code was used; begin again on the device")]
    Redeemed,
    /// More scope than was asked for.
    #[error("the scope exceeds what was asked for")]
    ScopeExceeded,
    /// A resource that was not asked for.
    #[error("the resource was not asked for")]
    ResourceExceeded,
    /// A challenge was made and no verifier came.
    #[error("code_verifier is missing; send the one that belongs to the code_challenge")]
    VerifierMissing,
    /// A verifier came although no challenge was made.
    #[error("code_verifier came although the request had no code_challenge; send one with the request")]
    VerifierUnexpected,
    /// The verifier does not fit the challenge.
    #[error("code_verifier does not fit the code_challenge")]
    VerifierMismatch,
}
