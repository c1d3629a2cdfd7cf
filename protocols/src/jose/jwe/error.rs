//! What is wrong with an encrypted token. The sentences name the rule, and never a part of the token or the key.

use super::{ContentEncryption, KeyManagement};
use crate::jose::JsonFault;

/// Why an encrypted token is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    /// More bytes than are read.
    #[error("the token is too large")]
    TooLarge,
    /// Not five parts between four dots.
    #[error("the token is no JWE in compact form")]
    NotCompact,
    /// A part is not base64url in its one spelling.
    #[error("a part of the token is not base64url")]
    Base64,
    /// The header is no acceptable JSON object.
    #[error("the token's header {0}")]
    Header(JsonFault),
    /// A header member is missing, or has no acceptable value.
    #[error("the token's header has no acceptable `{0}`")]
    Member(&'static str),
    /// `alg` is none that is understood.
    #[error("the token's `alg` is not understood")]
    UnknownAlgorithm,
    /// `enc` is none that is understood.
    #[error("the token's `enc` is not understood")]
    UnknownEncryption,
    /// `alg` is understood, but not accepted here.
    #[error("{0} is not accepted here")]
    AlgorithmNotAllowed(KeyManagement),
    /// `enc` is understood, but not accepted here.
    #[error("{0} is not accepted here")]
    EncryptionNotAllowed(ContentEncryption),
    /// `crit` names extensions, and none are understood (RFC 7516 §4.1.13).
    #[error("the token needs an extension that is not understood")]
    Critical,
    /// `zip`: compression is not undone here (RFC 8725 §3.6).
    #[error("a token whose content is compressed is not accepted")]
    Compressed,
    /// A part has not the length that `alg` and `enc` give it.
    #[error("a part of the token has not the length of its algorithm")]
    Length,
    /// No key has the token's `kid`, or none serves its `alg`.
    #[error("no known key fits the token")]
    NoKey,
    /// So many keys fit that trying them all would be work for an attacker's sake.
    #[error("too many keys fit the token; give it a `kid`")]
    TooManyKeys,
    /// The one answer to everything that depends on a secret (RFC 7516 §11.5).
    #[error("the token cannot be decrypted")]
    Undecryptable,
}

/// A token that could not be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The shared key has not the length that `enc` asks for.
    #[error("the key does not fit the encryption")]
    Key,
    /// The cryptographic library failed.
    #[error("the token could not be encrypted; try again")]
    Failed,
}
