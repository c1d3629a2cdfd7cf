//! Several public keys in JSON (RFC 7517 §5).

use serde::Serialize;
use serde_json::{Map, Value};

use super::{EncryptionKey, JsonFault, Jwk, KeyError, KeyManagement, VerifyingKey, json};
use crate::x509::Certificate;

/// A set of public keys. Keys that cannot be used are left out, as RFC 7517 §5 asks: one strange key of a set must not make the
/// others useless.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    keys: Vec<Jwk>,
    /// Why the others were left out, by their place in the set.
    #[serde(skip)]
    refused: Vec<(usize, KeyError)>,
}

impl JwkSet {
    /// The most bytes of a set.
    pub const LARGEST: usize = 256 * 1024;
    /// The most keys of a set.
    pub const MOST_KEYS: usize = 100;

    /// Reads a set as a client publishes it.
    pub fn parse(text: &[u8]) -> Result<Self, KeyError> {
        if text.len() > Self::LARGEST {
            return Err(KeyError::TooLarge);
        }
        Self::read(&json::object(text).map_err(KeyError::Json)?)
    }

    /// Reads a set that was parsed as JSON already, as it lies in a client's metadata.
    pub fn from_value(value: &Value) -> Result<Self, KeyError> {
        Self::read(value.as_object().ok_or(KeyError::Json(JsonFault::NoObject))?)
    }

    fn read(members: &Map<String, Value>) -> Result<Self, KeyError> {
        let values = members.get("keys").ok_or(KeyError::Missing("keys"))?;
        let values = values.as_array().ok_or(KeyError::Malformed("keys"))?;
        if values.len() > Self::MOST_KEYS {
            return Err(KeyError::TooLarge);
        }
        let mut set = Self::default();
        for (place, value) in values.iter().enumerate() {
            match Jwk::from_value(value) {
                Ok(key) => set.keys.push(key),
                Err(error) => set.refused.push((place, error)),
            }
        }
        Ok(set)
    }

    /// The keys that can be used.
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The places of the others and why each was left out.
    pub fn refused(&self) -> &[(usize, KeyError)] {
        &self.refused
    }

    /// The keys that verify signatures, parsed once for many uses. Keys for other purposes are passed over.
    pub fn verifying_keys(&self) -> Vec<VerifyingKey> {
        self.keys.iter().filter_map(|key| VerifyingKey::from_jwk(key).ok()).collect()
    }

    /// Whether one of them stands for a certificate.
    pub fn stands_for(&self, certificate: &Certificate) -> bool {
        self.keys.iter().any(|key| key.stands_for(certificate))
    }

    /// The key to which something is encrypted under an algorithm: the first that says it is for encryption, else the first that can.
    pub fn encryption_key(&self, algorithm: KeyManagement) -> Option<EncryptionKey> {
        let said = self.keys.iter().filter(|key| key.is_for_encryption());
        let others = self.keys.iter().filter(|key| !key.is_for_encryption());
        said.chain(others).find_map(|key| EncryptionKey::from_jwk(key, algorithm).ok())
    }
}

impl FromIterator<Jwk> for JwkSet {
    /// A set to publish.
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect(), refused: Vec::new() }
    }
}
