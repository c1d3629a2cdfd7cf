//! bcrypt (Provos and Mazières 1999) as crypt(3) writes it: `$2b$12$` and 53 characters.

use super::ImportError;
use crate::passwords::PasswordError;

/// About a second's work; each further one doubles it.
const MOST_COST: u32 = 14;
/// `$2x$` is left out: it marks hashes of an implementation that cut passwords up.
const VERSIONS: [&str; 3] = ["$2a$", "$2b$", "$2y$"];

/// A hash that was read once and can be read again.
pub(in crate::passwords) struct Bcrypt(String);

impl Bcrypt {
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        if !VERSIONS.iter().any(|version| text.starts_with(version)) {
            return Err(ImportError::Unknown);
        }
        let parts: bcrypt::HashParts = text.parse().map_err(|_| ImportError::Malformed)?;
        match parts.get_cost() {
            4..=MOST_COST => Ok(Self(text.to_owned())),
            cost if cost > MOST_COST => Err(ImportError::TooCostly("at most cost 14")),
            _ => Err(ImportError::Malformed),
        }
    }

    /// What follows the 72nd byte never counted, neither when the hash was made nor now.
    pub(super) fn matches(&self, password: &[u8]) -> Result<bool, PasswordError> {
        bcrypt::verify(password, &self.0).map_err(|_| PasswordError::Failed)
    }
}
