//! A client's secret as it is kept.
//!
//! Generated secrets have 256 random bits, so one SHA-256 is as safe as a slow hash and costs the token endpoint nothing. Only a
//! secret that an HMAC needs in the clear is kept sealed beside its hash.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Secret;

/// SHA-256 of a client secret, base64url without padding: 43 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretHash(String);

impl SecretHash {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, SecretHashError> {
        let alphabet = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if text.len() == 43 && alphabet { Ok(Self(text.to_owned())) } else { Err(SecretHashError) }
    }

    /// The hash whose 32 bytes these are.
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let digits = digest.chunks(3).flat_map(|piece| {
            let bits = piece.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - piece.len()));
            (0..=piece.len()).map(move |digit| char::from(ALPHABET[bits >> (18 - 6 * digit) & 63]))
        });
        Self(digits.collect())
    }

    /// The 43 characters, for comparison in constant time.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the two are equal, in a time that does not tell where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        let pairs = self.0.bytes().zip(other.0.bytes());
        pairs.fold(0, |differences, (one, two)| differences | (one ^ two)) == 0
    }
}

/// The text is no hash. It is not repeated: it may well be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no hash of a client secret; give SHA-256 as 43 characters of base64url")]
pub struct SecretHashError;

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

impl TryFrom<String> for SecretHash {
    type Error = SecretHashError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<SecretHash> for String {
    fn from(hash: SecretHash) -> Self {
        hash.0
    }
}

/// One of a client's secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientSecret {
    /// What a given secret is compared with.
    pub hash: SecretHash,
    /// The secret itself, only for algorithms that need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Secret<String>>,
    /// From when on it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

impl ClientSecret {
    /// Whether it is accepted at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_base64url() {
        assert_eq!(SecretHash::of_digest(&[0; 32]).as_str(), "A".repeat(43));
        assert_eq!(SecretHash::of_digest(&[255; 32]).as_str(), format!("{}8", "_".repeat(42)));
        let mut digest = [0; 32];
        (0..).zip(&mut digest).for_each(|(number, byte)| *byte = number);
        assert_eq!(SecretHash::of_digest(&digest).as_str(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        assert!(SecretHash::of_digest(&digest).matches(&SecretHash::of_digest(&digest)));
        assert!(!SecretHash::of_digest(&digest).matches(&SecretHash::of_digest(&[0; 32])));
    }

    #[test]
    fn only_a_hash_is_a_hash() {
        let hash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
        assert_eq!(SecretHash::parse(hash).map(String::from).as_deref(), Ok(hash));
        for text in [
            "",
            "secret",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        ] {
            assert_eq!(SecretHash::parse(text), Err(SecretHashError), "{text}");
        }
    }
}
