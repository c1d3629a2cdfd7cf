//! The master key: what is not in the database.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::cipher::{Cipher, KeyBytes};
use crate::clock::Entropy;
use crate::db::push_hex;

/// A master key that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the master key must be 32 bytes in base64: make one with `evident key generate`")]
pub struct MasterKeyError;

/// The key that wraps the tenants' keys.
#[derive(Clone)]
pub struct MasterKey(KeyBytes);

impl MasterKey {
    /// Reads the text form: 32 bytes in base64, of either alphabet, with or without padding.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let text = text.trim();
        [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
            .iter()
            .find_map(|alphabet| KeyBytes::from_slice(&alphabet.decode(text).ok()?))
            .map(Self)
            .ok_or(MasterKeyError)
    }

    /// A new key and its text form.
    pub fn generate(entropy: &dyn Entropy) -> (Self, String) {
        let key = KeyBytes::random(entropy);
        let text = STANDARD.encode(key.0);
        (Self(key), text)
    }

    /// Names the key without telling it.
    pub fn id(&self) -> String {
        let mut input = b"evident master key".to_vec();
        input.extend_from_slice(&self.0.0);
        let hash = digest(&SHA256, &input);
        let mut id = String::new();
        push_hex(&mut id, &hash.as_ref()[..8]);
        id
    }

    pub(crate) fn cipher(&self) -> Cipher {
        Cipher::new(&self.0)
    }
}
