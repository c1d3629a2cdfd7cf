//! Signed tokens: the header, the claims, and the search for a key. The input is taken as a whole token.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::{Algorithm, Jws, Validation, VerifyingKey};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fuzz_target!(|token: &str| {
    if let Ok(jws) = Jws::parse(token) {
        let _ = jws.unverified_claims();
        let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).expect("the secret is long enough");
        if let Ok(verified) = jws.verify([&key], &Algorithm::ALL) {
            let _ = verified.claims(&Validation::at(0));
        }
    }
});
