//! Base64url without padding, read strictly (RFC 7515 §2).
//!
//! One value has one spelling: padding, white space, other alphabets and stray bits are refused, so that two texts that differ
//! are never one token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends to a text that has its room already.
pub(super) fn append(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// How many characters that many bytes take.
pub(super) const fn length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_spelling_is_read() {
        assert_eq!(decode("-_8").as_deref(), Some(&[0xfb, 0xff][..]));
        for wrong in ["-_8=", "-_9", "+/8", "-_8 ", "-\n_8", "A", "-_8\0", "é"] {
            assert_eq!(decode(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_length_is_what_encoding_gives() {
        for bytes in 0..50 {
            assert_eq!(encode(&vec![7; bytes]).len(), length(bytes));
        }
    }
}
