//! A key that verifies signatures, parsed once.
//!
//! Algorithm confusion starts where a key does not know what it is for. This one knows: the pairs of algorithm and parsed key
//! are made when it is made, and a signature by any other algorithm finds no key at all (RFC 8725 §3.1).

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::ParsedPublicKey;

use super::{Algorithm, Jwk, KeyError};

/// A public key or a shared secret, bound to its algorithms: one, or the family of an RSA key that names none.
pub struct VerifyingKey {
    kid: Option<String>,
    checks: Vec<(Algorithm, Check)>,
}

enum Check {
    /// Boxed: the prepared hash states of an HMAC are large.
    Secret(Box<hmac::Key>),
    Public(ParsedPublicKey),
}

impl VerifyingKey {
    /// A public key for the algorithm that it names, else for all of its type.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        Self::bound(jwk, jwk.algorithms()?)
    }

    /// A public key for exactly one algorithm, which must be among its own.
    pub fn from_jwk_for(jwk: &Jwk, algorithm: Algorithm) -> Result<Self, KeyError> {
        if jwk.algorithms()?.contains(&algorithm) { Self::bound(jwk, vec![algorithm]) } else { Err(KeyError::Purpose) }
    }

    fn bound(jwk: &Jwk, algorithms: Vec<Algorithm>) -> Result<Self, KeyError> {
        let parse = |algorithm| Ok((algorithm, Check::Public(jwk.material.parsed(algorithm)?)));
        let checks = algorithms.into_iter().map(parse).collect::<Result<_, KeyError>>()?;
        Ok(Self { kid: jwk.kid().map(str::to_owned), checks })
    }

    /// A shared secret for one HMAC algorithm: the bytes of a client secret's UTF-8 form (OpenID Connect Core §10.1). It has at
    /// least as many bytes as the hash: 32, 48 or 64 (RFC 7518 §3.2).
    pub fn from_secret(algorithm: Algorithm, kid: Option<&str>, secret: &[u8]) -> Result<Self, KeyError> {
        let key = shared(algorithm, secret)?;
        Ok(Self { kid: kid.map(str::to_owned), checks: vec![(algorithm, Check::Secret(key.into()))] })
    }

    /// The key id, if it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// What it verifies.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        self.checks.iter().map(|(algorithm, _)| *algorithm)
    }

    /// Whether the signature is this key's by that algorithm. A key that is not bound to the algorithm says no.
    pub(super) fn verifies(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        self.checks.iter().any(|(bound, check)| *bound == algorithm && check.verifies(input, signature))
    }
}

impl Check {
    fn verifies(&self, input: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Secret(key) => hmac::verify(key, input, signature).is_ok(),
            Self::Public(key) => key.verify_sig(input, signature).is_ok(),
        }
    }
}

/// The key id and the algorithms; of a secret nothing.
impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithms: Vec<Algorithm> = self.algorithms().collect();
        f.debug_struct("VerifyingKey").field("kid", &self.kid).field("algorithms", &algorithms).finish_non_exhaustive()
    }
}

/// A secret of sufficient length for its algorithm.
pub(super) fn shared(algorithm: Algorithm, secret: &[u8]) -> Result<hmac::Key, KeyError> {
    let hmac = algorithm.hmac().ok_or(KeyError::Purpose)?;
    if secret.len() < hmac.tag_len() {
        return Err(KeyError::Size);
    }
    Ok(hmac::Key::new(hmac, secret))
}
