//! Encrypted tokens in compact form (RFC 7516 §3.1, §5; RFC 7518 §4, §5; RFC 8037 §3.2).
//!
//! A token says by which algorithms it is to be opened, and whoever sent it may be an attacker who watches what becomes of it. So a key
//! is bound to its one algorithm, the caller names what is allowed, and everything that depends on a secret fails in one way: a
//! content key that cannot be recovered is replaced by one that nobody knows, and the token fails where its content is
//! authenticated (RFC 7516 §11.5). Passwords as keys (PBES2) and compression are left out: the first lets a stranger order work, the
//! second tells something about what is encrypted.

mod agreement;
mod content;
mod decryption_key;
mod encryption_key;
mod error;
mod header;
mod key_wrap;
mod names;
mod secret;

use zeroize::Zeroizing;

pub use decryption_key::DecryptionKey;
pub use encryption_key::EncryptionKey;
pub use error::{EncryptError, JweError};
pub use header::JweHeader;
pub use names::{ContentEncryption, KeyManagement, UnknownName};

use super::base64url;

/// The most keys that are tried for one token.
const MOST_ATTEMPTS: usize = 8;

/// A token that was read and not yet opened.
#[derive(Debug)]
pub struct Jwe<'t> {
    /// The header as it came: it is authenticated with the content.
    protected: &'t str,
    header: JweHeader,
    encrypted_key: Vec<u8>,
    iv: Vec<u8>,
    ciphertext: Vec<u8>,
    tag: Vec<u8>,
}

impl<'t> Jwe<'t> {
    /// The most bytes of a token: room for the largest signed one inside.
    pub const LARGEST: usize = 96 * 1024;

    /// Whether a text has the five parts of an encrypted token.
    pub fn is_one(token: &str) -> bool {
        token.bytes().filter(|byte| *byte == b'.').count() == 4
    }

    /// Reads a token. Everything that needs no key is checked here.
    pub fn parse(token: &'t str) -> Result<Self, JweError> {
        if token.len() > Self::LARGEST {
            return Err(JweError::TooLarge);
        }
        let mut parts = token.split('.');
        let mut next = || parts.next().ok_or(JweError::NotCompact);
        let (protected, encrypted_key, iv, ciphertext, tag) = (next()?, next()?, next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(JweError::NotCompact);
        }
        let decode = |part| base64url::decode(part).ok_or(JweError::Base64);
        let header = JweHeader::parse(&decode(protected)?)?;
        let jwe = Self {
            protected,
            header,
            encrypted_key: decode(encrypted_key)?,
            iv: decode(iv)?,
            ciphertext: decode(ciphertext)?,
            tag: decode(tag)?,
        };
        let encryption = jwe.header.encryption();
        let keyless = jwe.header.algorithm().has_no_encrypted_key();
        if keyless != jwe.encrypted_key.is_empty()
            || jwe.iv.len() != encryption.iv_length()
            || jwe.tag.len() != encryption.tag_length()
        {
            return Err(JweError::Length);
        }
        Ok(jwe)
    }

    /// The header, unauthenticated.
    pub fn header(&self) -> &JweHeader {
        &self.header
    }

    /// Opens it with one of these keys. Whoever made the token knew the key; that says who may read it and, where the key is public, not
    /// who wrote it.
    ///
    /// With a `kid` in the header, the keys of that id are tried, and those that have no id; without one all. Of these only the
    /// keys of the header's `alg`, and only when `alg` and `enc` are allowed.
    pub fn decrypt<'k>(
        &self,
        candidates: impl IntoIterator<Item = &'k DecryptionKey>,
        algorithms: &[KeyManagement],
        encryptions: &[ContentEncryption],
    ) -> Result<Zeroizing<Vec<u8>>, JweError> {
        let (algorithm, encryption) = (self.header.algorithm(), self.header.encryption());
        if !algorithms.contains(&algorithm) {
            return Err(JweError::AlgorithmNotAllowed(algorithm));
        }
        if !encryptions.contains(&encryption) {
            return Err(JweError::EncryptionNotAllowed(encryption));
        }
        let named = |key: &DecryptionKey| self.header.kid().is_none_or(|kid| key.kid().is_none_or(|own| own == kid));
        let mut fitting = candidates.into_iter().filter(|key| key.algorithm() == algorithm && named(key));
        let mut outcome = JweError::NoKey;
        for key in fitting.by_ref().take(MOST_ATTEMPTS) {
            let content_key = key.content_key(&self.header, &self.encrypted_key)?;
            let aad = self.protected.as_bytes();
            if let Some(opened) = encryption.open(&content_key, &self.iv, aad, &self.ciphertext, &self.tag) {
                return Ok(opened);
            }
            outcome = JweError::Undecryptable;
        }
        Err(if fitting.next().is_some() { JweError::TooManyKeys } else { outcome })
    }
}
