//! Argon2 (RFC 9106): what new hashes are made with, and what is taken from elsewhere.
//!
//! New ones: Argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation). A thread that hashes one password after another
//! works in the same memory: to be given new pages each time would cost a good part of the hash.

use std::cell::Cell;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use super::phc::Phc;
use super::{ImportError, equal};
use crate::passwords::PasswordError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const DIGEST_BYTES: usize = 32;
/// RFC 9106 §3.1: 16 bytes are recommended.
pub(in crate::passwords) const SALT_BYTES: usize = 16;
const SHORTEST_SALT: usize = 8;

/// 256 MiB: what libsodium calls moderate.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
/// Memory times passes: about a second's work.
const MOST_WORK: u64 = 1024 * 1024;
const MOST_LANES: u32 = 16;

thread_local! {
    /// What this thread worked in last. The threads of the pool end when there is nothing to do for a few seconds, and give it back.
    static MEMORY: Cell<Vec<Block>> = const { Cell::new(Vec::new()) };
}

/// A hash and how to compute it again.
pub(in crate::passwords) struct Argon {
    algorithm: Algorithm,
    version: Version,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Argon {
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let phc = Phc::read(text)?;
        let algorithm = match phc.id {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            _ => return Err(ImportError::Unknown),
        };
        let version = match phc.version {
            Some("19") => Version::V0x13,
            Some("16") | None => Version::V0x10,
            Some(_) => return Err(ImportError::Malformed),
        };
        phc.check_names(&["m", "t", "p"])?;
        let (memory_kib, passes, lanes) = (phc.number("m")?, phc.number("t")?, phc.number("p")?);
        let work = u64::from(memory_kib) * u64::from(passes);
        if memory_kib > MOST_MEMORY_KIB || work > MOST_WORK || lanes > MOST_LANES {
            return Err(ImportError::TooCostly("at most 256 MiB, 1 GiB in all passes together, 16 lanes"));
        }
        let argon = Self { algorithm, version, memory_kib, passes, lanes, salt: phc.salt, digest: phc.digest };
        let computable = argon.salt.len() >= SHORTEST_SALT && argon.hasher().is_ok();
        if computable { Ok(argon) } else { Err(ImportError::Malformed) }
    }

    /// The hash of nobody's password: what one that is compared with it costs is what any other costs.
    pub(super) fn of_nobody() -> Self {
        Self::of_today(vec![0; SALT_BYTES], vec![0; DIGEST_BYTES])
    }

    /// The hash of a password under this salt, as a PHC string.
    pub(super) fn make(password: &[u8], salt: [u8; SALT_BYTES]) -> Result<String, PasswordError> {
        let argon = Self::of_today(salt.to_vec(), vec![0; DIGEST_BYTES]);
        let digest = argon.derive(password)?;
        let (salt, digest) = (BASE64.encode(salt), BASE64.encode(digest));
        Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"))
    }

    fn of_today(salt: Vec<u8>, digest: Vec<u8>) -> Self {
        let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
        Self { algorithm, version, memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES, salt, digest }
    }

    /// Whether it is as good as a new one.
    pub(super) fn is_current(&self) -> bool {
        let kind = self.algorithm == Algorithm::Argon2id && self.version == Version::V0x13;
        let cost = self.memory_kib >= MEMORY_KIB && self.passes >= PASSES;
        kind && cost && self.salt.len() >= SALT_BYTES && self.digest.len() >= DIGEST_BYTES
    }

    pub(super) fn matches(&self, password: &[u8]) -> Result<bool, PasswordError> {
        Ok(equal(&self.derive(password)?, &self.digest))
    }

    fn derive(&self, password: &[u8]) -> Result<Vec<u8>, PasswordError> {
        let (hasher, mut digest) = (self.hasher()?, vec![0; self.digest.len()]);
        let mut memory = MEMORY.take();
        memory.resize(hasher.params().block_count(), Block::new());
        let derived = hasher.hash_password_into_with_memory(password, &self.salt, &mut digest, &mut memory);
        // What was brought along from elsewhere may need much more than ours.
        if memory.len() <= MEMORY_KIB as usize {
            MEMORY.set(memory);
        }
        derived.map_err(|_| PasswordError::Failed)?;
        Ok(digest)
    }

    fn hasher(&self) -> Result<Argon2<'static>, PasswordError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(self.digest.len()));
        Ok(Argon2::new(self.algorithm, self.version, params.map_err(|_| PasswordError::Failed)?))
    }
}
