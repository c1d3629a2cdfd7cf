//! Tokens whose signature is good, whatever they say: the first line is the header, the rest is the payload. What passes
//! meets every expectation that was named.

#![no_main]

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use libfuzzer_sys::fuzz_target;
use protocols::jose::{Algorithm, Jws, LEEWAY, Validation, VerifyingKey};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const NOW: i64 = 1_900_000_000;

fuzz_target!(|input: &[u8]| {
    let Some(at) = input.iter().position(|byte| *byte == b'\n') else { return };
    let signed = format!("{}.{}", BASE64.encode(&input[..at]), BASE64.encode(&input[at + 1..]));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signed.as_bytes());
    let token = format!("{signed}.{}", BASE64.encode(signature));
    let Ok(jws) = Jws::parse(&token) else { return };
    let key = VerifyingKey::from_secret(Algorithm::HS256, Some("one"), SECRET).expect("the secret is long enough");
    let Ok(verified) = jws.verify([&key], &[Algorithm::HS256]) else { return };
    assert_eq!(jws.header().algorithm(), Algorithm::HS256);
    assert!(jws.header().kid().is_none_or(|kid| kid == "one"));
    let audience = ["https://id.example.com"];
    let expected = Validation {
        issuer: Some("client"),
        audience: Some(&audience),
        max_lifetime: Some(3600),
        ..Validation::at(NOW).of_type(&["at+jwt"])
    };
    let Ok(claims) = verified.claims(&expected) else { return };
    assert!(jws.header().is_typ("at+jwt") && claims.issuer.as_deref() == Some("client"));
    assert!(claims.audience.iter().any(|one| one == audience[0]));
    let ends = claims.expires_at.expect("it has an end");
    assert!(ends > NOW - LEEWAY && ends <= NOW + LEEWAY + 3600);
    assert!(claims.not_before.is_none_or(|at| at <= NOW + LEEWAY));
    assert!(claims.issued_at.is_none_or(|at| at <= NOW + LEEWAY));
});
