//! Why a grant refuses.

use super::GrantStatus;
use crate::Faults;

/// Refusals of one grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Nothing began under this id, or what began has no such code or token.
    #[error("this code or token is unknown; ask for a new one")]
    Unknown,
    /// The id is taken.
    #[error("a grant with this id exists; use a new id")]
    AlreadyBegun,
    /// A part of the request is too large.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// Something would end before it begins.
    #[error("what was to be issued would have expired already; give a longer lifetime")]
    BornExpired,
    /// Only a pending request can be answered.
    #[error("the request is not pending (it is {0:?}); begin again at the client")]
    NotPending(GrantStatus),
    /// The response type asks for another set of codes and tokens.
    #[error("what is to be issued does not fit the response_type")]
    ResponseTypeMismatch,
    /// More scope than there is.
    #[error("the scope exceeds what was asked for or granted; ask for less")]
    ScopeExceeded,
    /// A resource that is not part of it.
    #[error("the resource was not asked for or not granted; name one that was")]
    ResourceExceeded,
    /// A detail that is not part of it (RFC 9396 §6).
    #[error("authorization_details were not asked for or not granted; name some that were, as they were")]
    DetailsExceeded,
    /// The code's time is over.
    #[error("the code has expired; ask for a new one")]
    CodeExpired,
    /// The refresh token's time is over.
    #[error("the refresh token has expired; ask the person to sign in again")]
    RefreshTokenExpired,
    /// It was issued to another client.
    #[error("the code or token was issued to another client")]
    OtherClient,
    /// The redirect address is not the one of the request.
    #[error("redirect_uri is not the one of the authorization request; send the same")]
    RedirectMismatch,
    /// A challenge was made and no verifier came.
    #[error("code_verifier is missing; send the one that belongs to the code_challenge")]
    VerifierMissing,
    /// The verifier does not fit the challenge.
    #[error("code_verifier does not fit the code_challenge")]
    VerifierMismatch,
    /// A verifier came although no challenge was made (RFC 9700 §4.8.2).
    #[error("code_verifier came although the request had no code_challenge; send one with the request")]
    VerifierUnexpected,
    /// It is bound to a key, and another one was shown, or none (RFC 9449 §5, §10; RFC 8705 §4).
    #[error("the code or token is bound to a key; show a DPoP proof by that key, or the certificate with it")]
    KeyMismatch,
    /// Who asks to act with a token is not among those who may (RFC 8693 §4.4).
    #[error("whoever shall act is not among those who may act with this token; its client's may_act names them")]
    MayNotAct,
    /// A chain of exchanges must end somewhere.
    #[error("the token was exchanged too often already; show one that is nearer to its person")]
    ExchangedTooOften,
    /// It was taken back.
    #[error("the grant was revoked; ask for a new one")]
    Revoked,
}
