//! Client assertions before their signature is known to be wrong. The input is the payload; the header is a good one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::{Algorithm, ClientAssertion, MeantFor, SigningKey, VerifyingKey};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fuzz_target!(|payload: &[u8]| {
    let signer = SigningKey::from_secret(Algorithm::HS256, None, SECRET).expect("the secret is long enough");
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).expect("the secret is long enough");
    let token = signer.sign_bytes(None, payload).expect("an HMAC never fails");
    if let Ok(assertion) = ClientAssertion::parse(&token) {
        let _ = assertion.verify([&key], &[Algorithm::HS256], MeantFor::Any(&["https://id.example"]), 1_900_000_000);
    }
});
