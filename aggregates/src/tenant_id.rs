//! The name of a tenant, which is its slug and its id in one.
//!
//! It stands in every issuer address (`{public_url}/t/{tenant}`), in cookie names and in stream ids, so its alphabet is the
//! one of a DNS label and it never changes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 63;
const SYSTEM: &str = "system";

/// A tenant's id: `[a-z0-9][a-z0-9-]{0,62}`, not ending with `-`. `system` is the platform's own tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantId(String);

impl TenantId {
    /// Checks the text and makes an id of it.
    pub fn parse(text: &str) -> Result<Self, TenantIdError> {
        if text.is_empty() {
            return Err(TenantIdError::Empty);
        }
        if text.len() > LONGEST {
            return Err(TenantIdError::TooLong);
        }
        if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            return Err(TenantIdError::Alphabet);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(TenantIdError::Hyphen);
        }
        Ok(Self(text.to_owned()))
    }

    /// The platform's own tenant, whose administrators create the others.
    pub fn system() -> Self {
        Self(SYSTEM.to_owned())
    }

    /// Whether this is the platform's own tenant.
    pub fn is_system(&self) -> bool {
        self.0 == SYSTEM
    }

    /// The id as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no tenant id, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TenantIdError {
    /// Nothing was given.
    #[error("a tenant id is missing; give 1 to 63 characters")]
    Empty,
    /// More than 63 characters.
    #[error("the tenant id is too long; use at most 63 characters")]
    TooLong,
    /// A character outside `a-z0-9-`.
    #[error(
        "the tenant id has a character that may not stand in an address; use lower-case letters a-z, digits and hyphens"
    )]
    Alphabet,
    /// A hyphen first or last.
    #[error("the tenant id begins or ends with a hyphen; begin and end with a letter or digit")]
    Hyphen,
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for TenantId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantId {
    type Err = TenantIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for TenantId {
    type Error = TenantIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_accepted() {
        let longest = "a".repeat(63);
        for text in ["a", "0", "demo", "acme-2", "a--b", longest.as_str()] {
            assert_eq!(TenantId::parse(text).map(String::from), Ok(text.to_owned()));
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        let too_long = "a".repeat(64);
        let table = [
            ("", TenantIdError::Empty),
            (too_long.as_str(), TenantIdError::TooLong),
            ("Demo", TenantIdError::Alphabet),
            ("a_b", TenantIdError::Alphabet),
            ("a/b", TenantIdError::Alphabet),
            ("é", TenantIdError::Alphabet),
            ("a\0", TenantIdError::Alphabet),
            ("-a", TenantIdError::Hyphen),
            ("a-", TenantIdError::Hyphen),
        ];
        for (text, error) in table {
            assert_eq!(TenantId::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_stored_id_is_checked_when_it_is_read() {
        assert!(serde_json::from_str::<TenantId>("\"Demo\"").is_err());
        assert!(serde_json::from_str::<TenantId>("\"system\"").unwrap().is_system());
    }
}
