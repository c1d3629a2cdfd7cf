//! The forms of password hashes that are understood, each with a bound on what checking one may cost.
//!
//! A hash that was brought along decides how much work a sign-in is, and whoever brings it may mean harm or not know: what
//! would take more than about a second or 256 MiB is refused when it comes, not when somebody waits.

mod argon;
mod bcrypt_crypt;
mod pbkdf2;
mod phc;
mod salted;
mod scrypt_phc;
#[cfg(test)]
mod tests;

use aggregates::credential::PasswordHash;
use aws_lc_rs::constant_time::verify_slices_are_equal;

pub(super) use argon::SALT_BYTES;

use super::PasswordError;

/// Why a hash from elsewhere is not taken. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is of another kind.
    #[error(
        "this kind of password hash is not known; known are argon2id and argon2i ($argon2id$…), bcrypt ($2a$, $2b$, $2y$), scrypt ($scrypt$…), PBKDF2 with SHA-1, SHA-256 or SHA-512 ($pbkdf2-sha256$… or pbkdf2_sha256$…) and salted SHA-2 ({{SSHA256}}, {{SSHA384}}, {{SSHA512}})"
    )]
    Unknown,
    /// Its kind is known and its parts make no sense.
    #[error(
        "this password hash is damaged: its parameters, salt or digest cannot be read; take it from its source again"
    )]
    Malformed,
    /// Each sign-in would cost too much.
    #[error("checking this password hash would cost too much ({0}); let the user set a new password instead")]
    TooCostly(&'static str),
}

/// A hash, read, and how to compute it again.
pub(super) enum Format {
    Argon(argon::Argon),
    Bcrypt(bcrypt_crypt::Bcrypt),
    Scrypt(scrypt_phc::Scrypt),
    Pbkdf2(pbkdf2::Pbkdf2),
    Salted(salted::Salted),
}

impl Format {
    pub(super) fn read(hash: &PasswordHash) -> Result<Self, ImportError> {
        let text = hash.as_str();
        let id = text.split('$').nth(1).unwrap_or_default();
        match id {
            _ if text.starts_with('{') => salted::Salted::read(text).map(Self::Salted),
            _ if !text.starts_with('$') => pbkdf2::Pbkdf2::read_django(text).map(Self::Pbkdf2),
            "scrypt" => scrypt_phc::Scrypt::read(text).map(Self::Scrypt),
            _ if id.starts_with("argon2") => argon::Argon::read(text).map(Self::Argon),
            _ if id.starts_with("pbkdf2") => pbkdf2::Pbkdf2::read_phc(text).map(Self::Pbkdf2),
            _ => bcrypt_crypt::Bcrypt::read(text).map(Self::Bcrypt),
        }
    }

    /// What stands in for the hash of somebody who is not there.
    pub(super) fn of_nobody() -> Self {
        Self::Argon(argon::Argon::of_nobody())
    }

    /// Whether it is the hash of the password. Takes as long as the hash wants.
    pub(super) fn matches(&self, password: &str) -> Result<bool, PasswordError> {
        let password = password.as_bytes();
        match self {
            Self::Argon(hash) => hash.matches(password),
            Self::Bcrypt(hash) => hash.matches(password),
            Self::Scrypt(hash) => hash.matches(password),
            Self::Pbkdf2(hash) => Ok(hash.matches(password)),
            Self::Salted(hash) => Ok(hash.matches(password)),
        }
    }

    /// Whether it is as good as a new one.
    pub(super) fn is_current(&self) -> bool {
        matches!(self, Self::Argon(hash) if hash.is_current())
    }

    /// Whether whoever has the hash soon has the password.
    pub(super) fn is_weak(&self) -> bool {
        matches!(self, Self::Salted(_))
    }
}

/// A new hash, in the best form there is.
pub(super) fn make(password: &str, salt: [u8; SALT_BYTES]) -> Result<PasswordHash, PasswordError> {
    let text = argon::Argon::make(password.as_bytes(), salt)?;
    PasswordHash::parse(&text).map_err(|_| PasswordError::Failed)
}

/// Compares in constant time.
fn equal(one: &[u8], other: &[u8]) -> bool {
    verify_slices_are_equal(one, other).is_ok()
}
