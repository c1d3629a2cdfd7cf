//! The examples of RFC 7520, and two that must be refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::jose::{Algorithm, Jwk, Jws, JwsError, KeyError, SigningKey, VerifyingKey};
use serde_json::{Map, Value};

fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The public half of an example's key, or its secret.
fn key(example: &Value) -> VerifyingKey {
    let key = example["input"]["key"].as_object().unwrap();
    let algorithm: Algorithm = example["input"]["alg"].as_str().unwrap().parse().unwrap();
    if let Some(secret) = key.get("k") {
        let secret = BASE64.decode(secret.as_str().unwrap()).unwrap();
        return VerifyingKey::from_secret(algorithm, key["kid"].as_str(), &secret).unwrap();
    }
    assert_eq!(Jwk::from_value(&Value::Object(key.clone())), Err(KeyError::Private));
    let private = ["d", "p", "q", "dp", "dq", "qi"];
    let public: Map<String, Value> =
        key.iter().filter(|(name, _)| !private.contains(&name.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect();
    VerifyingKey::from_jwk_for(&Jwk::from_value(&public.into()).unwrap(), algorithm).unwrap()
}

#[test]
fn the_signatures_of_rfc_7520_section_4_and_of_rfc_8037_are_good() {
    let examples = [
        include_str!("../../vectors/jose-cookbook/4_1.rsa_v15_signature.json"),
        include_str!("../../vectors/jose-cookbook/4_2.rsa-pss_signature.json"),
        include_str!("../../vectors/jose-cookbook/4_3.ecdsa_signature.json"),
        include_str!("../../vectors/jose-cookbook/4_4.hmac-sha2_integrity_protection.json"),
        include_str!("../../vectors/jose-cookbook/curve25519_jws.json"),
    ];
    for text in examples {
        let example = example(text);
        let (token, key) = (example["output"]["compact"].as_str().unwrap(), key(&example));
        let jws = Jws::parse(token).unwrap();
        let verified = jws.verify([&key], &Algorithm::ALL).unwrap();
        assert_eq!(
            verified.payload(),
            example["input"]["payload"].as_str().unwrap().as_bytes(),
            "{}",
            example["title"]
        );

        let broken = token.replacen(".SXT", ".SXU", 1).replacen(".RXh", ".RXi", 1);
        let jws = Jws::parse(&broken).unwrap();
        assert_eq!(jws.verify([&key], &Algorithm::ALL).unwrap_err(), JwsError::Signature, "{}", example["title"]);
    }
}

#[test]
fn the_hmac_of_rfc_7520_section_4_4_comes_out_the_same() {
    let example = example(include_str!("../../vectors/jose-cookbook/4_4.hmac-sha2_integrity_protection.json"));
    let secret = BASE64.decode(example["input"]["key"]["k"].as_str().unwrap()).unwrap();
    let signer = SigningKey::from_secret(Algorithm::HS256, example["input"]["key"]["kid"].as_str(), &secret).unwrap();
    let payload = example["input"]["payload"].as_str().unwrap();
    assert_eq!(signer.sign_bytes(None, payload.as_bytes()).unwrap(), example["output"]["compact"].as_str().unwrap());
}

#[test]
fn the_keys_of_rfc_7520_section_3_are_read_or_refused_by_what_they_are() {
    let table = [
        (include_str!("../../vectors/jose-cookbook/3_1.ec_public_key.json"), None),
        (include_str!("../../vectors/jose-cookbook/3_2.ec_private_key.json"), Some(KeyError::Private)),
        (include_str!("../../vectors/jose-cookbook/3_3.rsa_public_key.json"), None),
        (include_str!("../../vectors/jose-cookbook/3_4.rsa_private_key.json"), Some(KeyError::Private)),
        (include_str!("../../vectors/jose-cookbook/3_5.symmetric_key_mac_computation.json"), Some(KeyError::Symmetric)),
    ];
    for (text, error) in table {
        let read = Jwk::parse(text.as_bytes());
        assert_eq!(read.as_ref().err().copied(), error, "{text}");
        if let Ok(jwk) = read {
            assert_eq!(serde_json::to_value(&jwk).unwrap(), example(text), "it is published as it came");
        }
    }
}

#[test]
fn a_payload_that_is_not_encoded_and_an_encrypted_token_are_refused_by_name() {
    let bare = example(include_str!("../../vectors/jose-cookbook/hmac-sha2_b64_false.json"));
    let encrypted = example(include_str!("../../vectors/jose-cookbook/5_6.direct_encryption_using_aes-gcm.json"));
    let table = [(bare, JwsError::Unencoded), (encrypted, JwsError::Encrypted)];
    for (example, error) in table {
        assert_eq!(Jws::parse(example["output"]["compact"].as_str().unwrap()).unwrap_err(), error);
    }
}
