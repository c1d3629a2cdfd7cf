//! AES-256-GCM under one 256-bit key: what wraps keys and seals values.
//!
//! Every ciphertext is `nonce (12) ‖ ciphertext ‖ tag (16)` and is bound to a context, so that it cannot be moved to
//! another key, event or field.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::clock::Entropy;

/// The length of every key, in bytes.
pub const KEY_BYTES: usize = 32;

/// Key material in memory; wiped when dropped, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeyBytes(pub [u8; KEY_BYTES]);

impl KeyBytes {
    /// A new random key.
    pub fn random(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; KEY_BYTES];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// Reads a key of exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// A ciphertext that this key did not make, that was changed, or that belongs elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ciphertext does not open under this key in this place")]
pub struct Unopened;

/// A key ready for use.
pub struct Cipher(LessSafeKey);

impl Cipher {
    /// Prepares a key.
    pub fn new(key: &KeyBytes) -> Self {
        // A 32-byte key always fits AES-256: the length is part of the type.
        let unbound = UnboundKey::new(&AES_256_GCM, &key.0).unwrap_or_else(|_| unreachable!("the key has 32 bytes"));
        Self(LessSafeKey::new(unbound))
    }

    /// Seals a text for one place.
    pub fn seal(&self, plain: &[u8], context: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(context), &mut sealed[NONCE_LEN..])
            .unwrap_or_else(|_| unreachable!("the text is far below the limit of AES-GCM"));
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Cipher::seal`] made for the same place.
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Unopened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopened)?;
        let mut text = text.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(context), &mut text).map_err(|_| Unopened)?.len();
        text.truncate(length);
        Ok(text)
    }
}
