//! Secrets that Evident makes: 256 random bits, told once, kept as a hash.

use std::fmt;

use aggregates::client::{SecretHash, SecretHashError};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use journal::clock::Entropy;
use zeroize::Zeroizing;

/// A secret in the clear: on its way to the one who asked for it, and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct ClearSecret(Zeroizing<String>);

impl ClearSecret {
    /// A new secret: 32 random bytes as 43 characters of base64url.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self(Zeroizing::new(BASE64.encode(*bytes)))
    }

    /// A new secret that is the key of HMACs, long enough for HS512 (RFC 7518 §3.2): 64 random bytes as 86 characters of base64url.
    pub fn generate_key(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 64]);
        entropy.fill(&mut *bytes);
        Self(Zeroizing::new(BASE64.encode(*bytes)))
    }

    /// A secret that somebody else made and that is brought along.
    pub fn given(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself. The name is long on purpose: every use shows in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> Result<SecretHash, SecretHashError> {
        hash_secret(&self.0)
    }
}

impl fmt::Debug for ClearSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClearSecret(…)")
    }
}

/// SHA-256 of a secret in base64url: enough for 256 random bits, and cheap at the token endpoint.
pub fn hash_secret(secret: &str) -> Result<SecretHash, SecretHashError> {
    Ok(hash_of(secret.as_bytes()))
}

/// SHA-256 of any bytes.
pub(crate) fn hash_of(bytes: &[u8]) -> SecretHash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    SecretHash::of_digest(&hash)
}
