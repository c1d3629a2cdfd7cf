//! A `login_hint` that waits in the log, encrypted under the reference that its client holds.
//!
//! The log knows the hash of the reference alone, so it cannot open what it keeps: the key is gone when the reference is. AES-256-GCM under
//! a key that is made of 256 random bits and used for one text; so the nonce need not differ.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::ClearSecret;

/// Tells this use of the reference from that of its hash, by which it is compared.
const USE: &[u8] = b"login_hint of the pushed request\0";

/// The text under the reference; `None` where it cannot be encrypted, and then nothing is kept.
pub(super) fn seal(reference: &ClearSecret, hint: &str) -> Option<String> {
    let mut bytes = hint.as_bytes().to_vec();
    key(reference)?.seal_in_place_append_tag(nonce(), Aad::empty(), &mut bytes).ok()?;
    Some(BASE64.encode(bytes))
}

/// The text, for whoever brings the reference.
pub fn open(reference: &ClearSecret, sealed: &str) -> Option<String> {
    let mut bytes = BASE64.decode(sealed).ok()?;
    let hint = key(reference)?.open_in_place(nonce(), Aad::empty(), &mut bytes).ok()?;
    String::from_utf8(hint.to_vec()).ok()
}

fn key(reference: &ClearSecret) -> Option<LessSafeKey> {
    let hash = digest(&SHA256, &[USE, reference.expose().as_bytes()].concat());
    UnboundKey::new(&AES_256_GCM, hash.as_ref()).ok().map(LessSafeKey::new)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_read_with_its_reference_and_no_other() {
        let [own, other] = ["one", "another"].map(|text| ClearSecret::given(text.to_owned()));
        let sealed = seal(&own, "aiko@example.com").unwrap();
        assert!(!sealed.contains("aiko"));
        assert_eq!(open(&own, &sealed).as_deref(), Some("aiko@example.com"));
        assert_eq!(open(&other, &sealed), None);
        for broken in ["", "AAAA", "not base64!", &sealed[1..]] {
            assert_eq!(open(&own, broken), None, "{broken}");
        }
    }
}
