//! AES Key Wrap with the default initial value (RFC 3394 §2.2, RFC 7518 §4.4).
//!
//! The cryptographic library wraps under keys of 128 and 256 bits and leaves 192 out; one way for all three is less to get wrong than two.

use aws_lc_rs::cipher::{DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

use super::content::aes;

/// RFC 3394 §2.2.3.1.
const INITIAL: u64 = 0xa6a6_a6a6_a6a6_a6a6;
/// Passes over all blocks.
const PASSES: u64 = 6;
/// The bytes of one block of the key.
const BLOCK: usize = 8;

/// A key of at least 16 bytes, a multiple of 8, wrapped: 8 bytes more.
pub(super) fn wrap(wrapping: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    if !is_key(key.len()) {
        return None;
    }
    let cipher = EncryptingKey::ecb(aes(wrapping)?).ok()?;
    let mut register = INITIAL;
    let mut blocks = Zeroizing::new(key.to_vec());
    let mut step = 0_u64;
    for _ in 0..PASSES {
        for block in blocks.chunks_exact_mut(BLOCK) {
            step += 1;
            let mut both = joined(register, block)?;
            cipher.less_safe_encrypt(&mut *both, EncryptionContext::None).ok()?;
            let (left, right) = halves(&both)?;
            register = left ^ step;
            block.copy_from_slice(right);
        }
    }
    Some([&register.to_be_bytes()[..], &blocks].concat())
}

/// The key that was wrapped; `None` where something is wrong with it, whatever that is.
pub(super) fn unwrap(wrapping: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (register, blocks) = wrapped.split_first_chunk::<BLOCK>()?;
    if !is_key(blocks.len()) {
        return None;
    }
    let cipher = DecryptingKey::ecb(aes(wrapping)?).ok()?;
    let mut register = u64::from_be_bytes(*register);
    let mut blocks = Zeroizing::new(blocks.to_vec());
    let mut step = PASSES * u64::try_from(blocks.len() / BLOCK).ok()?;
    for _ in 0..PASSES {
        for block in blocks.chunks_exact_mut(BLOCK).rev() {
            let mut both = joined(register ^ step, block)?;
            cipher.decrypt(&mut *both, DecryptionContext::None).ok()?;
            let (left, right) = halves(&both)?;
            register = left;
            block.copy_from_slice(right);
            step -= 1;
        }
    }
    verify_slices_are_equal(&register.to_be_bytes(), &INITIAL.to_be_bytes()).ok()?;
    Some(blocks)
}

/// From two blocks to one of the longest content key.
fn is_key(length: usize) -> bool {
    (2 * BLOCK..=64).contains(&length) && length.is_multiple_of(BLOCK)
}

fn joined(register: u64, block: &[u8]) -> Option<Zeroizing<[u8; 2 * BLOCK]>> {
    let block = u64::from_be_bytes(block.try_into().ok()?);
    Some(Zeroizing::new((u128::from(register) << 64 | u128::from(block)).to_be_bytes()))
}

fn halves(both: &[u8; 2 * BLOCK]) -> Option<(u64, &[u8])> {
    let (left, right) = both.split_first_chunk::<BLOCK>()?;
    Some((u64::from_be_bytes(*left), right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hexadecimal::hexadecimal;

    fn bytes(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn the_vectors_of_rfc_3394_section_4_come_out() {
        let wrapping = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
        let key = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
        let table = [
            (16, 16, "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"),
            (24, 16, "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"),
            (32, 16, "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"),
            (24, 24, "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2"),
            (32, 24, "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1"),
            (32, 32, "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"),
        ];
        for (wrapping_length, length, wrapped) in table {
            let (wrapping, key) = (&bytes(wrapping)[..wrapping_length], &bytes(key)[..length]);
            let ours = wrap(wrapping, key).unwrap();
            assert_eq!(hexadecimal(&ours).to_uppercase(), wrapped);
            assert_eq!(**unwrap(wrapping, &ours).unwrap(), *key);
        }
    }

    #[test]
    fn whatever_was_changed_it_is_no_key() {
        let wrapping = [7; 16];
        let wrapped = wrap(&wrapping, &[9; 32]).unwrap();
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(unwrap(&wrapping, &changed).is_none(), "{at}");
        }
        for length in [0, 7, 8, 16, 23, 25, 80] {
            assert!(unwrap(&wrapping, &vec![0; length]).is_none(), "{length}");
        }
        assert!(wrap(&wrapping, &[9; 8]).is_none() && wrap(&[7; 15], &[9; 16]).is_none());
    }
}
