//! PBKDF2 (RFC 8018 §5.2) in its three spellings.
//!
//! PHC: `$pbkdf2-sha256$i=600000,l=32$salt$hash`; passlib: `$pbkdf2-sha256$29000$salt$hash`; Django:
//! `pbkdf2_sha256$1000000$salt$hash`, whose salt is the text itself.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2::{self, Algorithm, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA512};

use super::ImportError;
use super::phc::{self, Phc};

/// Rounds, counted for each block of the digest: about a second's work.
const MOST_ROUNDS: usize = 2_000_000;

/// A hash and how to compute it again.
pub(in crate::passwords) struct Pbkdf2 {
    algorithm: Algorithm,
    rounds: NonZeroU32,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Pbkdf2 {
    pub(super) fn read_phc(text: &str) -> Result<Self, ImportError> {
        let phc = Phc::read(text)?;
        let function = match phc.id {
            "pbkdf2" | "pbkdf2-sha1" => "sha1",
            id => id.strip_prefix("pbkdf2-").ok_or(ImportError::Unknown)?,
        };
        let rounds = if let Some(rounds) = phc.nameless_number() {
            rounds
        } else {
            phc.check_names(&["i", "l"])?;
            if phc.number("l").is_ok_and(|length| length as usize != phc.digest.len()) {
                return Err(ImportError::Malformed);
            }
            phc.number("i")?
        };
        Self::bounded(function, rounds, phc.salt, phc.digest)
    }

    pub(super) fn read_django(text: &str) -> Result<Self, ImportError> {
        let parts: Vec<&str> = text.split('$').collect();
        let [name, rounds, salt, digest] = parts[..] else { return Err(ImportError::Malformed) };
        let function = name.strip_prefix("pbkdf2_").ok_or(ImportError::Unknown)?;
        let rounds = rounds.parse().map_err(|_| ImportError::Malformed)?;
        let salt = phc::check_salt(salt.as_bytes().to_vec())?;
        Self::bounded(function, rounds, salt, phc::check_digest(phc::base64(digest)?)?)
    }

    fn bounded(function: &str, rounds: u32, salt: Vec<u8>, digest: Vec<u8>) -> Result<Self, ImportError> {
        let (algorithm, block) = match function {
            "sha1" => (PBKDF2_HMAC_SHA1, 20),
            "sha256" => (PBKDF2_HMAC_SHA256, 32),
            "sha512" => (PBKDF2_HMAC_SHA512, 64),
            _ => return Err(ImportError::Unknown),
        };
        let rounds = NonZeroU32::new(rounds).ok_or(ImportError::Malformed)?;
        if (rounds.get() as usize).saturating_mul(digest.len().div_ceil(block)) > MOST_ROUNDS {
            return Err(ImportError::TooCostly("at most 2000000 iterations for each block of the hash"));
        }
        Ok(Self { algorithm, rounds, salt, digest })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        // Compares in constant time.
        pbkdf2::verify(self.algorithm, self.rounds, &self.salt, password, &self.digest).is_ok()
    }
}
