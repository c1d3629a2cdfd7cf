//! Sets of public keys, as a client's `jwks_uri` answers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::JwkSet;

fuzz_target!(|text: &[u8]| {
    if let Ok(set) = JwkSet::parse(text) {
        assert!(set.verifying_keys().len() <= set.keys().len());
    }
});
