//! Public keys: whatever is read is published, and what is published is read as the same key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::{Jwk, VerifyingKey};

fuzz_target!(|text: &[u8]| {
    if let Ok(key) = Jwk::parse(text) {
        let _ = VerifyingKey::from_jwk(&key);
        let published = serde_json::to_vec(&key).expect("a key has a JSON form");
        assert_eq!(Jwk::parse(&published), Ok(key));
    }
});
