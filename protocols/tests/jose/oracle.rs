//! Another implementation reads what is signed here, and its tokens are read here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken as other;
use protocols::jose::{Algorithm, Jws, SigningKey, Validation};
use serde_json::{Value, json};

use crate::keys::{ASYMMETRIC, SECRET, pkcs8, verifier};

/// What the other one does not speak.
const NOT_SPOKEN: [Algorithm; 1] = [Algorithm::ES512];

fn named(algorithm: Algorithm) -> other::Algorithm {
    serde_json::from_value(json!(algorithm)).unwrap()
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

fn their_signer(algorithm: Algorithm, der: &[u8]) -> other::EncodingKey {
    match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => other::EncodingKey::from_ec_der(der),
        Algorithm::EdDSA => other::EncodingKey::from_ed_der(der),
        _ => other::EncodingKey::from_rsa_pem(pem(der).as_bytes()).unwrap(),
    }
}

fn their_verifier(jwk: &Value) -> other::DecodingKey {
    other::DecodingKey::from_jwk(&serde_json::from_value(jwk.clone()).unwrap()).unwrap()
}

fn validation(algorithm: Algorithm) -> other::Validation {
    let mut validation = other::Validation::new(named(algorithm));
    validation.set_audience(&["them"]);
    validation.validate_exp = false;
    validation
}

#[test]
fn they_read_ours_and_we_read_theirs() {
    let claims = json!({"iss": "us", "aud": "them", "exp": 2_000_000_000_i64, "text": "käse\u{1f9c0}"});
    for algorithm in ASYMMETRIC.into_iter().filter(|algorithm| !NOT_SPOKEN.contains(algorithm)) {
        let der = pkcs8(algorithm);
        let ours = SigningKey::from_pkcs8(algorithm, "one", &der).unwrap();
        let jwk = serde_json::to_value(ours.public_jwk().unwrap()).unwrap();
        let token = ours.sign(Some("JWT"), &claims).unwrap();
        let read = other::decode::<Value>(&token, &their_verifier(&jwk), &validation(algorithm)).unwrap();
        assert_eq!((read.claims, read.header.kid.as_deref()), (claims.clone(), Some("one")), "{algorithm}");

        let header = other::Header { kid: Some("one".into()), ..other::Header::new(named(algorithm)) };
        let token = other::encode(&header, &claims, &their_signer(algorithm, &der)).unwrap();
        check(&token, &ours, &claims);
    }
}

#[test]
fn hmacs_come_out_the_same_on_both_sides() {
    let claims = json!({"aud": "them", "exp": 2_000_000_000_i64});
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let ours = SigningKey::from_secret(algorithm, None, SECRET).unwrap();
        let token = ours.sign(Some("JWT"), &claims).unwrap();
        let key = other::DecodingKey::from_secret(SECRET);
        assert_eq!(other::decode::<Value>(&token, &key, &validation(algorithm)).unwrap().claims, claims);
        let header = other::Header::new(named(algorithm));
        check(&other::encode(&header, &claims, &other::EncodingKey::from_secret(SECRET)).unwrap(), &ours, &claims);
    }
}

fn check(token: &str, ours: &SigningKey, claims: &Value) {
    let (jws, key) = (Jws::parse(token).unwrap(), verifier(ours));
    let verified = jws.verify([&key], &[ours.algorithm()]).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(verified.payload()).unwrap(), *claims, "{}", ours.algorithm());
    let audience = Validation { audience: Some(&["them"]), ..Validation::at(1_900_000_000) };
    assert!(verified.claims(&audience).is_ok(), "{}", ours.algorithm());
}
