//! The string form of the password hashing competition: `$id[$v=N]$name=value,…$salt$hash`.
//!
//! Read here and not by each algorithm's library, because the parameters must be judged before anything is computed, and
//! because the older dialect of Python's passlib (`$pbkdf2-sha256$29000$…`) is common among hashes that are brought along.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::ImportError;

/// Base64 whose padding may be there or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest digest that is taken: a shorter one would be met by chance.
const SHORTEST_DIGEST: usize = 16;
const LONGEST_DIGEST: usize = 64;
const LONGEST_SALT: usize = 128;

/// A string in its parts.
pub(super) struct Phc<'t> {
    pub(super) id: &'t str,
    pub(super) version: Option<&'t str>,
    settings: &'t str,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

impl<'t> Phc<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, ImportError> {
        let parts: Vec<&str> = text.split('$').collect();
        let (id, version, settings, salt, digest) = match parts[..] {
            ["", id, version, settings, salt, digest] => {
                (id, Some(version.strip_prefix("v=").ok_or(ImportError::Malformed)?), settings, salt, digest)
            }
            ["", id, settings, salt, digest] => (id, None, settings, salt, digest),
            _ => return Err(ImportError::Malformed),
        };
        Ok(Self { id, version, settings, salt: check_salt(base64(salt)?)?, digest: check_digest(base64(digest)?)? })
    }

    /// The parameter of a name.
    pub(super) fn number(&self, name: &str) -> Result<u32, ImportError> {
        let mut values = self.settings.split(',').filter_map(|setting| setting.strip_prefix(name)?.strip_prefix('='));
        values.next().and_then(|value| value.parse().ok()).ok_or(ImportError::Malformed)
    }

    /// The only parameter, where it has no name.
    pub(super) fn nameless_number(&self) -> Option<u32> {
        self.settings.parse().ok()
    }

    /// Whether nothing but these parameters stands there: another one would change what is computed.
    pub(super) fn check_names(&self, known: &[&str]) -> Result<(), ImportError> {
        let mut names = self.settings.split(',').map(|setting| setting.split_once('=').map_or("", |(name, _)| name));
        if names.all(|name| known.contains(&name)) { Ok(()) } else { Err(ImportError::Malformed) }
    }
}

/// Base64 with passlib's `.` for `+`.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, ImportError> {
    BASE64.decode(text.replace('.', "+")).map_err(|_| ImportError::Malformed)
}

pub(super) fn check_salt(salt: Vec<u8>) -> Result<Vec<u8>, ImportError> {
    if (1..=LONGEST_SALT).contains(&salt.len()) { Ok(salt) } else { Err(ImportError::Malformed) }
}

pub(super) fn check_digest(digest: Vec<u8>) -> Result<Vec<u8>, ImportError> {
    if (SHORTEST_DIGEST..=LONGEST_DIGEST).contains(&digest.len()) { Ok(digest) } else { Err(ImportError::Malformed) }
}
