//! The signature algorithms that a client may ask for and a key may have.
//!
//! The list is closed on purpose: `none` cannot be written down, so it can never be configured (RFC 8725 §3.1, §3.2).

use serde::{Deserialize, Serialize};

/// A JWS algorithm by its registered name (RFC 7518 §3.1, RFC 8037, RFC 9864).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the registered ones")]
pub enum JwsAlgorithm {
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
    #[serde(alias = "Ed25519")]
    EdDSA,
}

impl JwsAlgorithm {
    /// Every one, in the order of RFC 7518 §3.1.
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

    /// The name that stands in a JWS header.
    pub fn as_str(self) -> &'static str {
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

    /// Reads a registered name; `Ed25519` and `EdDSA` are the same algorithm here.
    pub fn parse(name: &str) -> Option<Self> {
        if name == "Ed25519" {
            return Some(Self::EdDSA);
        }
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// Whether the key is the shared client secret (an HMAC), not a key pair.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::HS256 | Self::HS384 | Self::HS512)
    }

    /// `kty` and, where the algorithm fixes it, `crv` of a JWK for this algorithm (RFC 7518 §6, RFC 8037 §2).
    pub(crate) fn key_type(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::HS256 | Self::HS384 | Self::HS512 => ("oct", None),
            Self::RS256 | Self::RS384 | Self::RS512 | Self::PS256 | Self::PS384 | Self::PS512 => ("RSA", None),
            Self::ES256 => ("EC", Some("P-256")),
            Self::ES384 => ("EC", Some("P-384")),
            Self::ES512 => ("EC", Some("P-521")),
            Self::EdDSA => ("OKP", Some("Ed25519")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JwsAlgorithm;

    #[test]
    fn names_are_read_and_written_alike_and_none_is_no_name() {
        for name in ["HS256", "RS256", "PS512", "ES384", "EdDSA"] {
            assert_eq!(JwsAlgorithm::parse(name).map(JwsAlgorithm::as_str), Some(name));
            let stored = serde_json::to_string(&JwsAlgorithm::parse(name)).unwrap();
            assert_eq!(stored, format!("\"{name}\""));
        }
        assert_eq!(JwsAlgorithm::parse("Ed25519"), Some(JwsAlgorithm::EdDSA));
        for name in ["none", "None", "rs256", ""] {
            assert_eq!(JwsAlgorithm::parse(name), None);
            assert!(serde_json::from_str::<JwsAlgorithm>(&format!("\"{name}\"")).is_err());
        }
    }
}
