//! The signature algorithms that are spoken here.
//!
//! The list is closed on purpose: `none` is no member, so no key, no setting and no header can ask for it (RFC 8725 §3.1, §3.2).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{digest, hmac};
use serde::{Deserialize, Serialize};

/// A JWS algorithm by its registered name (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the registered ones")]
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    /// Ed25519 and nothing else; `Ed25519` (RFC 9864) is read as the same, `EdDSA` is what is written.
    #[serde(alias = "Ed25519")]
    EdDSA,
}

/// A name that is not in the list; `none` among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no signature algorithm that is understood here")]
pub struct UnknownAlgorithm;

impl Algorithm {
    /// Every algorithm, in the order of RFC 7518 §3.1.
    pub const ALL: [Self; 13] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::EdDSA,
    ];

    /// The name that stands in a header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::EdDSA => "EdDSA",
        }
    }

    /// Whether the key is a secret that both sides hold.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::HS256 | Self::HS384 | Self::HS512)
    }

    /// The hash function inside. For `EdDSA` it is SHA-512, the one of Ed25519 (RFC 8032 §5.1).
    pub(super) fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::HS256 | Self::RS256 | Self::PS256 | Self::ES256 => &digest::SHA256,
            Self::HS384 | Self::RS384 | Self::PS384 | Self::ES384 => &digest::SHA384,
            Self::HS512 | Self::RS512 | Self::PS512 | Self::ES512 | Self::EdDSA => &digest::SHA512,
        }
    }

    /// The HMAC of a symmetric algorithm.
    pub(super) fn hmac(self) -> Option<hmac::Algorithm> {
        match self {
            Self::HS256 => Some(hmac::HMAC_SHA256),
            Self::HS384 => Some(hmac::HMAC_SHA384),
            Self::HS512 => Some(hmac::HMAC_SHA512),
            _ => None,
        }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// Reads a registered name, in its exact spelling.
    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        if name == "Ed25519" {
            return Ok(Self::EdDSA);
        }
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name).ok_or(UnknownAlgorithm)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for algorithm in Algorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
        }
    }

    #[test]
    fn the_new_name_of_ed25519_is_the_same_algorithm() {
        assert_eq!("Ed25519".parse(), Ok(Algorithm::EdDSA));
        assert_eq!(serde_json::from_str::<Algorithm>("\"Ed25519\"").unwrap(), Algorithm::EdDSA);
    }

    #[test]
    fn none_and_its_spellings_are_no_algorithm() {
        for name in ["none", "None", "NONE", "", "rs256", "ES256K", "Ed448", "RSA-OAEP", "dir"] {
            assert_eq!(name.parse::<Algorithm>(), Err(UnknownAlgorithm), "{name}");
        }
    }
}
