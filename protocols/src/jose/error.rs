//! What is wrong with a key or a signed text.
//!
//! The sentences go into logs and answers: they name the rule, and never a part of the token or the key.

use super::{Algorithm, JsonFault};

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// More bytes or more keys than are read.
    #[error("the key or the set of keys is too large")]
    TooLarge,
    /// The text is no acceptable JSON object.
    #[error("the key {0}")]
    Json(JsonFault),
    /// A member that the type of key needs is not there.
    #[error("the key has no `{0}`")]
    Missing(&'static str),
    /// A member has another type, or a value that is not in its form.
    #[error("the key's `{0}` has no acceptable value")]
    Malformed(&'static str),
    /// `kty` or `crv` is none that is understood.
    #[error("a key of this type or curve is not understood")]
    Unsupported,
    /// A shared secret where public keys stand.
    #[error("a shared secret is no public key")]
    Symmetric,
    /// The private half is there; the key is known to others now.
    #[error("the key holds private members; give the public half only, and replace this key")]
    Private,
    /// RSA outside 2048 to 8192 bits, or a secret shorter than the algorithm's hash (RFC 7518 §3.2, §3.3).
    #[error("the key is too short or too long for its algorithm")]
    Size,
    /// A key that is known to be breakable: an exponent that hides nothing, or a modulus of a broken generator.
    #[error("the key is weak")]
    Weak,
    /// The numbers are no key: a point beside the curve, DER of something else.
    #[error("the key's numbers make no key for this algorithm")]
    Invalid,
    /// `use`, `key_ops` or `alg` say that the key serves something else.
    #[error("the key is not meant for this")]
    Purpose,
}

/// Why a signed text is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// More bytes than are read.
    #[error("the token is too large")]
    TooLarge,
    /// Not three parts between two dots.
    #[error("the token is no JWS in compact form")]
    NotCompact,
    /// A JWE, where a signed token is expected.
    #[error("the token is encrypted; only signed tokens are accepted here")]
    Encrypted,
    /// A JWT inside a JWT.
    #[error("the token holds another token; nested tokens are not accepted here")]
    Nested,
    /// A part is not base64url in its one spelling.
    #[error("a part of the token is not base64url")]
    Base64,
    /// The header is no acceptable JSON object.
    #[error("the token's header {0}")]
    Header(JsonFault),
    /// A header member is missing, or has another type.
    #[error("the token's header has no acceptable `{0}`")]
    Member(&'static str),
    /// `alg` is `none`.
    #[error("the token is not signed")]
    Unsigned,
    /// `alg` is none that is understood.
    #[error("the token's `alg` is not understood")]
    UnknownAlgorithm,
    /// `alg` is understood, but not accepted here.
    #[error("{0} is not accepted here")]
    NotAllowed(Algorithm),
    /// `crit` names extensions, and none are understood (RFC 7515 §4.1.11).
    #[error("the token needs an extension that is not understood")]
    Critical,
    /// `b64` (RFC 7797).
    #[error("a token whose payload is not encoded is not accepted")]
    Unencoded,
    /// No key has the token's `kid`, or none serves its `alg`.
    #[error("no known key fits the token")]
    NoKey,
    /// So many keys fit that trying them all would be work for an attacker's sake.
    #[error("too many keys fit the token; give it a `kid`")]
    TooManyKeys,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    Signature,
}

/// A token that could not be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The claims have no JSON form.
    #[error("the claims have no JSON form")]
    Claims,
    /// The cryptographic library failed.
    #[error("no signature could be made; try again")]
    Failed,
}
