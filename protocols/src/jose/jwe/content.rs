//! Encrypting and authenticating the content (RFC 7518 §5).
//!
//! Nothing is decrypted that was not authenticated, so the padding of CBC never speaks.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use zeroize::Zeroizing;

use super::ContentEncryption;

/// The bytes of a nonce of AES-GCM.
pub(super) const GCM_NONCE: usize = 12;
/// The bytes of a tag of AES-GCM.
pub(super) const GCM_TAG: usize = 16;
/// The bytes of the first block of AES-CBC.
const CBC_IV: usize = 16;

impl ContentEncryption {
    /// The bytes of its key.
    pub(super) const fn key_length(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }

    /// The bytes of its initialization vector.
    pub(super) const fn iv_length(self) -> usize {
        if self.mac().is_some() { CBC_IV } else { GCM_NONCE }
    }

    /// The bytes of its tag: with an HMAC, half of the hash.
    pub(super) const fn tag_length(self) -> usize {
        if self.mac().is_some() { self.key_length() / 2 } else { GCM_TAG }
    }

    const fn mac(self) -> Option<hmac::Algorithm> {
        match self {
            Self::A128CbcHs256 => Some(hmac::HMAC_SHA256),
            Self::A192CbcHs384 => Some(hmac::HMAC_SHA384),
            Self::A256CbcHs512 => Some(hmac::HMAC_SHA512),
            Self::A128Gcm | Self::A192Gcm | Self::A256Gcm => None,
        }
    }

    /// Ciphertext and tag.
    pub(super) fn seal(self, key: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        if key.len() != self.key_length() {
            return None;
        }
        let mut text = plaintext.to_vec();
        let Some(mac) = self.mac() else {
            let tag = gcm_seal(key, iv, aad, &mut text)?;
            return Some((text, tag));
        };
        let (mac_key, encryption_key) = key.split_at(key.len() / 2);
        let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(aes(encryption_key)?).ok()?;
        let block: [u8; CBC_IV] = iv.try_into().ok()?;
        cipher.less_safe_encrypt(&mut text, EncryptionContext::Iv128(FixedLength::from(block))).ok()?;
        let tag = authenticated(mac, mac_key, aad, iv, &text);
        let tag = tag.as_ref().get(..self.tag_length())?.to_vec();
        Some((text, tag))
    }

    /// The plaintext; `None` where anything was changed or the key is another.
    pub(super) fn open(
        self,
        key: &[u8],
        iv: &[u8],
        aad: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        if key.len() != self.key_length() {
            return None;
        }
        let mut text = Zeroizing::new(ciphertext.to_vec());
        let Some(mac) = self.mac() else {
            gcm_open(key, iv, aad, tag, &mut text)?;
            return Some(text);
        };
        let (mac_key, encryption_key) = key.split_at(key.len() / 2);
        let wanted = authenticated(mac, mac_key, aad, iv, ciphertext);
        verify_slices_are_equal(wanted.as_ref().get(..self.tag_length())?, tag).ok()?;
        let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(aes(encryption_key)?).ok()?;
        let block: [u8; CBC_IV] = iv.try_into().ok()?;
        let length = cipher.decrypt(&mut text, DecryptionContext::Iv128(FixedLength::from(block))).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

/// RFC 7518 §5.2.2.1 steps 4 and 5: over header, vector, ciphertext, and the header's length in bits.
fn authenticated(algorithm: hmac::Algorithm, key: &[u8], aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> hmac::Tag {
    let bits = u64::try_from(aad.len()).unwrap_or(u64::MAX).saturating_mul(8);
    let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    for part in [aad, iv, ciphertext, &bits.to_be_bytes()] {
        context.update(part);
    }
    context.sign()
}

/// An AES key of 128, 192 or 256 bits.
pub(super) fn aes(key: &[u8]) -> Option<UnboundCipherKey> {
    let algorithm = match key.len() {
        16 => &AES_128,
        24 => &AES_192,
        32 => &AES_256,
        _ => return None,
    };
    UnboundCipherKey::new(algorithm, key).ok()
}

/// Encrypts in place with AES-GCM, and answers the tag.
pub(super) fn gcm_seal(key: &[u8], nonce: &[u8], aad: &[u8], text: &mut [u8]) -> Option<Vec<u8>> {
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let tag = gcm(key)?.seal_in_place_separate_tag(nonce, Aad::from(aad), text).ok()?;
    Some(tag.as_ref().to_vec())
}

/// Decrypts in place with AES-GCM, if the tag is right.
pub(super) fn gcm_open(key: &[u8], nonce: &[u8], aad: &[u8], tag: &[u8], text: &mut [u8]) -> Option<()> {
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    gcm(key)?.open_in_place_separate_tag(nonce, Aad::from(aad), tag, text).ok().map(drop)
}

fn gcm(key: &[u8]) -> Option<LessSafeKey> {
    let algorithm = match key.len() {
        16 => &aead::AES_128_GCM,
        24 => &aead::AES_192_GCM,
        32 => &aead::AES_256_GCM,
        _ => return None,
    };
    UnboundKey::new(algorithm, key).ok().map(LessSafeKey::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hexadecimal::hexadecimal;

    /// RFC 7518 appendix B: key, vector and header are the same in all three.
    #[test]
    fn the_tags_of_rfc_7518_appendix_b_come_out() {
        let text = "A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy \
                    without inconvenience";
        let iv = [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];
        let aad = b"The second principle of Auguste Kerckhoffs";
        let table = [
            (ContentEncryption::A128CbcHs256, "c80edfa3", "652c3fa36b0a7c5b3219fab3a30bc1c4"),
            (ContentEncryption::A192CbcHs384, "ea65da6b", "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7"),
            (
                ContentEncryption::A256CbcHs512,
                "4affaaad",
                "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5",
            ),
        ];
        for (encryption, begins, tag) in table {
            let key: Vec<u8> = (0..).take(encryption.key_length()).collect();
            let (sealed, ours) = encryption.seal(&key, &iv, aad, text.as_bytes()).unwrap();
            assert_eq!(hexadecimal(&ours), tag, "{encryption}");
            assert!(hexadecimal(&sealed).starts_with(begins), "{encryption}");
            assert_eq!(**encryption.open(&key, &iv, aad, &sealed, &ours).unwrap(), *text.as_bytes());
        }
    }
}
