//! The algorithms of encryption that a client may ask for and a key may have.
//!
//! The lists are closed, and without keys that are made of passwords (PBES2): nothing that is configured lets a stranger order work.

use serde::{Deserialize, Serialize};

/// A key-management algorithm by its registered name (RFC 7518 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the registered ones")]
pub enum JweAlgorithm {
    /// Only where the tenant lets old partners use it.
    #[serde(rename = "RSA1_5")]
    Rsa15,
    #[serde(rename = "RSA-OAEP")]
    RsaOaep,
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
    #[serde(rename = "A128KW")]
    A128Kw,
    #[serde(rename = "A192KW")]
    A192Kw,
    #[serde(rename = "A256KW")]
    A256Kw,
    #[serde(rename = "dir")]
    Direct,
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    #[serde(rename = "ECDH-ES+A128KW")]
    EcdhEsA128Kw,
    #[serde(rename = "ECDH-ES+A192KW")]
    EcdhEsA192Kw,
    #[serde(rename = "ECDH-ES+A256KW")]
    EcdhEsA256Kw,
    #[serde(rename = "A128GCMKW")]
    A128GcmKw,
    #[serde(rename = "A192GCMKW")]
    A192GcmKw,
    #[serde(rename = "A256GCMKW")]
    A256GcmKw,
}

/// A content-encryption algorithm by its registered name (RFC 7518 §5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the registered ones")]
pub enum JweEncryption {
    /// What OIDC Registration §2 means where nothing is said.
    #[default]
    #[serde(rename = "A128CBC-HS256")]
    A128CbcHs256,
    #[serde(rename = "A192CBC-HS384")]
    A192CbcHs384,
    #[serde(rename = "A256CBC-HS512")]
    A256CbcHs512,
    #[serde(rename = "A128GCM")]
    A128Gcm,
    #[serde(rename = "A192GCM")]
    A192Gcm,
    #[serde(rename = "A256GCM")]
    A256Gcm,
}

/// How something is encrypted: both algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// How the content's key reaches the reader.
    pub alg: JweAlgorithm,
    /// How the content is encrypted.
    pub enc: JweEncryption,
}

impl JweAlgorithm {
    /// Every one, in the order of RFC 7518 §4.1.
    pub const ALL: [Self; 14] = [
        Self::Rsa15,
        Self::RsaOaep,
        Self::RsaOaep256,
        Self::A128Kw,
        Self::A192Kw,
        Self::A256Kw,
        Self::Direct,
        Self::EcdhEs,
        Self::EcdhEsA128Kw,
        Self::EcdhEsA192Kw,
        Self::EcdhEsA256Kw,
        Self::A128GcmKw,
        Self::A192GcmKw,
        Self::A256GcmKw,
    ];

    /// The name that stands in a JWE header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa15 => "RSA1_5",
            Self::RsaOaep => "RSA-OAEP",
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::A128Kw => "A128KW",
            Self::A192Kw => "A192KW",
            Self::A256Kw => "A256KW",
            Self::Direct => "dir",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA192Kw => "ECDH-ES+A192KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::A128GcmKw => "A128GCMKW",
            Self::A192GcmKw => "A192GCMKW",
            Self::A256GcmKw => "A256GCMKW",
        }
    }

    /// Reads a registered name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// Whether the key is made of the shared client secret (OIDC Core §10.2), and is no key pair.
    pub fn is_symmetric(self) -> bool {
        self.shared_key().is_some()
    }

    /// The bytes of the shared key; for `dir` it is the content's own.
    fn shared_key(self) -> Option<Option<usize>> {
        match self {
            Self::A128Kw | Self::A128GcmKw => Some(Some(16)),
            Self::A192Kw | Self::A192GcmKw => Some(Some(24)),
            Self::A256Kw | Self::A256GcmKw => Some(Some(32)),
            Self::Direct => Some(None),
            _ => None,
        }
    }
}

impl JweEncryption {
    /// Every one, in the order of RFC 7518 §5.1.
    pub const ALL: [Self; 6] =
        [Self::A128CbcHs256, Self::A192CbcHs384, Self::A256CbcHs512, Self::A128Gcm, Self::A192Gcm, Self::A256Gcm];

    /// The name that stands in a JWE header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A192CbcHs384 => "A192CBC-HS384",
            Self::A256CbcHs512 => "A256CBC-HS512",
            Self::A128Gcm => "A128GCM",
            Self::A192Gcm => "A192GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    fn key(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }
}

impl Encryption {
    /// How many bytes a client secret must have to become the key (OIDC Core §10.2, §16.19); 0 where it is a key pair.
    pub fn shortest_secret(self) -> usize {
        self.alg.shared_key().map_or(0, |own| own.unwrap_or(self.enc.key()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for algorithm in JweAlgorithm::ALL {
            assert_eq!(JweAlgorithm::parse(algorithm.as_str()), Some(algorithm));
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
        }
        for encryption in JweEncryption::ALL {
            assert_eq!(serde_json::to_value(encryption).unwrap(), encryption.as_str());
        }
        for name in ["PBES2-HS256+A128KW", "RS256", "none", "DIR"] {
            assert_eq!(JweAlgorithm::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_secret_is_as_long_as_the_key_that_is_made_of_it() {
        let of = |alg, enc| Encryption { alg, enc }.shortest_secret();
        assert_eq!(of(JweAlgorithm::A192Kw, JweEncryption::A256CbcHs512), 24);
        assert_eq!(of(JweAlgorithm::Direct, JweEncryption::A256CbcHs512), 64);
        assert_eq!(of(JweAlgorithm::Direct, JweEncryption::A128Gcm), 16);
        assert_eq!(of(JweAlgorithm::EcdhEs, JweEncryption::A128Gcm), 0);
    }
}
