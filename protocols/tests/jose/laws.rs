//! Laws that hold for whatever arrives.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use proptest::prelude::*;
use protocols::jose::{Algorithm, ClientAssertion, Jwk, JwkSet, Jws, SigningKey, Validation, VerifyingKey};

use crate::keys::{signer, verifier};

static KEY: LazyLock<(SigningKey, VerifyingKey)> = LazyLock::new(|| {
    let signer = signer(Algorithm::HS256, "one");
    let verifier = verifier(&signer);
    (signer, verifier)
});

/// Reads with everything that reads. What it finds does not matter; that it returns does.
fn read(text: &str) {
    if let Ok(jws) = Jws::parse(text) {
        let _ = jws.unverified_claims();
        let _ = jws.verify([&KEY.1], &Algorithm::ALL).map(|verified| verified.claims(&Validation::at(0)));
    }
    let _ = ClientAssertion::parse(text);
    let _ = Jwk::parse(text.as_bytes());
    let _ = JwkSet::parse(text.as_bytes());
}

/// Texts that look a little like JSON of ours.
fn json_like() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(":"),
        Just(","),
        Just("\"alg\""),
        Just("\"HS256\""),
        Just("\"kid\""),
        Just("\"kty\""),
        Just("\"EC\""),
        Just("\"RSA\""),
        Just("\"crv\""),
        Just("\"P-256\""),
        Just("\"x\""),
        Just("\"y\""),
        Just("\"n\""),
        Just("\"e\""),
        Just("\"AQAB\""),
        Just("\"keys\""),
        Just("\"exp\""),
        Just("1e308"),
        Just("-1"),
        Just("null"),
        Just("\"\\u0000\""),
        Just("\"aud\""),
    ];
    proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn nothing_that_arrives_makes_a_reader_panic(text in ".{0,300}") {
        read(&text);
    }

    #[test]
    fn nothing_that_looks_like_a_token_makes_a_reader_panic(
        header in json_like(), payload in json_like(), rest in proptest::collection::vec(any::<u8>(), 0..80)
    ) {
        read(&header);
        read(&format!("{}.{}.{}", BASE64.encode(&header), BASE64.encode(&payload), BASE64.encode(&rest)));
        read(&format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", BASE64.encode(&payload), BASE64.encode(rest)));
    }

    #[test]
    fn nothing_that_looks_like_a_key_makes_a_reader_panic(
        kind in 0..5_usize, x in proptest::collection::vec(any::<u8>(), 0..300), y in proptest::collection::vec(any::<u8>(), 0..70)
    ) {
        let (x, y) = (BASE64.encode(x), BASE64.encode(y));
        let key = match kind {
            0 => format!(r#"{{"kty":"RSA","n":"{x}","e":"{y}"}}"#),
            1 => format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{y}"}}"#),
            curve => format!(r#"{{"kty":"EC","crv":"{}","x":"{y}","y":"{y}"}}"#, ["P-256", "P-384", "P-521"][curve - 2]),
        };
        if let Ok(jwk) = Jwk::parse(key.as_bytes()) {
            let _ = VerifyingKey::from_jwk(&jwk);
            prop_assert_eq!(Jwk::parse(&serde_json::to_vec(&jwk).unwrap()).unwrap().thumbprint(), jwk.thumbprint());
        }
    }

    #[test]
    fn what_is_signed_is_read_and_any_other_text_is_not(
        payload in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0..7_u32
    ) {
        let (signer, verifier) = &*KEY;
        let token = signer.sign_bytes(Some("JWT"), &payload).unwrap();
        let jws = Jws::parse(&token).unwrap();
        prop_assert_eq!(jws.verify([verifier], &[Algorithm::HS256]).unwrap().payload(), &payload[..]);

        let mut bytes = token.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let changed = String::from_utf8(bytes).unwrap();
        let accepted = Jws::parse(&changed).is_ok_and(|jws| jws.verify([verifier], &Algorithm::ALL).is_ok());
        prop_assert!(!accepted, "{}", changed);
    }
}
