//! The one algorithm of a tenant's own key: it signs, or others encrypt to it, and never both (RFC 7517 §4.2, RFC 8725 §3.1).

use serde::{Deserialize, Serialize};

use crate::signing_key::KeyUse;
use crate::{JweAlgorithm, JwsAlgorithm};

/// An algorithm by its registered name; those of signatures and those of encryption have no name in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyAlgorithm {
    /// It signs.
    Jws(JwsAlgorithm),
    /// Others encrypt to it.
    Jwe(JweAlgorithm),
}

impl KeyAlgorithm {
    /// The registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jws(algorithm) => algorithm.as_str(),
            Self::Jwe(algorithm) => algorithm.as_str(),
        }
    }

    /// Reads a registered name.
    pub fn parse(name: &str) -> Option<Self> {
        JwsAlgorithm::parse(name).map(Self::Jws).or_else(|| JweAlgorithm::parse(name).map(Self::Jwe))
    }

    /// Whether it uses a shared secret, and no key pair.
    pub fn is_symmetric(self) -> bool {
        match self {
            Self::Jws(algorithm) => algorithm.is_symmetric(),
            Self::Jwe(algorithm) => algorithm.is_symmetric(),
        }
    }

    /// What a key with this algorithm is for.
    pub fn key_use(self) -> KeyUse {
        match self {
            Self::Jws(_) => KeyUse::Sig,
            Self::Jwe(_) => KeyUse::Enc,
        }
    }

    /// `kty` and, where it is fixed, `crv` of a JWK for this algorithm. To agree upon a key, ours are on P-256.
    pub(crate) fn key_type(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Jws(algorithm) => algorithm.key_type(),
            Self::Jwe(JweAlgorithm::Rsa15 | JweAlgorithm::RsaOaep | JweAlgorithm::RsaOaep256) => ("RSA", None),
            Self::Jwe(algorithm) if algorithm.is_symmetric() => ("oct", None),
            Self::Jwe(_) => ("EC", Some("P-256")),
        }
    }
}

impl From<JwsAlgorithm> for KeyAlgorithm {
    fn from(algorithm: JwsAlgorithm) -> Self {
        Self::Jws(algorithm)
    }
}

impl From<JweAlgorithm> for KeyAlgorithm {
    fn from(algorithm: JweAlgorithm) -> Self {
        Self::Jwe(algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_what_it_is() {
        let table = [
            ("ES256", KeyAlgorithm::Jws(JwsAlgorithm::ES256), ("EC", Some("P-256"))),
            ("RSA-OAEP-256", KeyAlgorithm::Jwe(JweAlgorithm::RsaOaep256), ("RSA", None)),
            ("ECDH-ES+A256KW", KeyAlgorithm::Jwe(JweAlgorithm::EcdhEsA256Kw), ("EC", Some("P-256"))),
            ("dir", KeyAlgorithm::Jwe(JweAlgorithm::Direct), ("oct", None)),
        ];
        for (name, algorithm, kind) in table {
            assert_eq!(KeyAlgorithm::parse(name), Some(algorithm));
            assert_eq!(serde_json::from_value::<KeyAlgorithm>(name.into()).unwrap(), algorithm);
            assert_eq!((algorithm.as_str(), algorithm.key_type()), (name, kind));
        }
        assert_eq!(KeyAlgorithm::parse("none"), None);
    }
}
