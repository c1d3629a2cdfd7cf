//! Encrypted tokens of others: the examples of RFC 7520 and RFC 8037, and the vectors of Wycheproof, RFC 7516 among them.

use aws_lc_rs::agreement::{ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::RsaKeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::jose::{
    Algorithm, ContentEncryption, DecryptionKey, Jwe, JweError, Jwk, Jws, KeyError, KeyManagement, VerifyingKey,
};
use serde_json::Value;

use crate::encryption::x25519;

/// A member of a JWK.
fn octets(key: &Value, member: &str) -> Vec<u8> {
    BASE64.decode(key[member].as_str().unwrap_or_default()).unwrap_or_default()
}

/// The private half of a JWK, for one algorithm. The product reads private keys from PKCS #8 alone.
fn private(key: &Value, algorithm: KeyManagement) -> Result<DecryptionKey, KeyError> {
    let kid = key["kid"].as_str().unwrap_or_default();
    let der = match key["kty"].as_str() {
        Some("oct") => return DecryptionKey::from_secret(algorithm, key["kid"].as_str(), &octets(key, "k")),
        Some("RSA") => rsa(key),
        Some("OKP") => x25519(&octets(key, "d")),
        _ => {
            let curve = match key["crv"].as_str() {
                Some("P-256") => &ECDH_P256,
                Some("P-384") => &ECDH_P384,
                _ => &ECDH_P521,
            };
            let der: Pkcs8V1Der<'_> = PrivateKey::from_private_key(curve, &octets(key, "d")).unwrap().as_der().unwrap();
            der.as_ref().to_vec()
        }
    };
    DecryptionKey::from_pkcs8(algorithm, kid, &der)
}

fn rsa(key: &Value) -> Vec<u8> {
    let at = |member| octets(key, member);
    let components = KeyPairComponents {
        public_key: PublicKeyComponents { n: at("n"), e: at("e") },
        d: at("d"),
        p: at("p"),
        q: at("q"),
        dP: at("dp"),
        dQ: at("dq"),
        qInv: at("qi"),
    };
    let der: Pkcs8V1Der<'_> = RsaKeyPair::from_components(&components).unwrap().as_der().unwrap();
    der.as_ref().to_vec()
}

fn open(token: &str, key: &DecryptionKey) -> Result<Vec<u8>, JweError> {
    let jwe = Jwe::parse(token)?;
    jwe.decrypt([key], KeyManagement::ALL, ContentEncryption::ALL).map(|text| text.to_vec())
}

fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_encrypted_examples_of_rfc_7520_and_of_rfc_8037_are_opened() {
    let examples = [
        include_str!("../../vectors/jose-cookbook/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2.json"),
        include_str!("../../vectors/jose-cookbook/5_2.key_encryption_using_rsa-oaep_with_aes-gcm.json"),
        include_str!(
            "../../vectors/jose-cookbook/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm.json"
        ),
        include_str!("../../vectors/jose-cookbook/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2.json"),
        include_str!("../../vectors/jose-cookbook/5_6.direct_encryption_using_aes-gcm.json"),
        include_str!("../../vectors/jose-cookbook/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2.json"),
        include_str!("../../vectors/jose-cookbook/5_8.key_wrap_using_aes-keywrap_with_aes-gcm.json"),
        include_str!("../../vectors/jose-cookbook/curve25519_ecdh-es.json"),
    ];
    for text in examples {
        let example = example(text);
        let algorithm = example["input"]["alg"].as_str().unwrap().parse().unwrap();
        let key = private(&example["input"]["key"], algorithm).unwrap();
        let token = example["output"]["compact"].as_str().unwrap();
        let plaintext = example["input"]["plaintext"].as_str().unwrap();
        let opened = open(token, &key).map(|text| String::from_utf8(text).unwrap());
        assert_eq!(opened.as_deref(), Ok(plaintext), "{}", example["title"]);
    }
}

#[test]
fn a_password_as_a_key_and_compression_are_refused_by_name() {
    let password = example(include_str!(
        "../../vectors/jose-cookbook/5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2.json"
    ));
    let compressed = example(include_str!("../../vectors/jose-cookbook/5_9.compressed_content.json"));
    for (example, error) in [(password, JweError::UnknownAlgorithm), (compressed, JweError::Compressed)] {
        assert_eq!(Jwe::parse(example["output"]["compact"].as_str().unwrap()).unwrap_err(), error);
    }
}

#[test]
fn the_nested_token_of_rfc_7520_section_6_is_opened_and_verified() {
    let nested = example(include_str!("../../vectors/jose-cookbook/6.nesting_signatures_and_encryption.json"));
    let (sign, encrypt) = (&nested["sign"], &nested["encrypt"]);
    let algorithm = encrypt["input"]["alg"].as_str().unwrap().parse().unwrap();
    let key = private(&encrypt["input"]["key"], algorithm).unwrap();
    let token = encrypt["output"]["compact"].as_str().unwrap();
    assert!(Jwe::parse(token).unwrap().header().is_nested());
    let inner = String::from_utf8(open(token, &key).unwrap()).unwrap();
    let mut public = sign["input"]["key"].clone();
    for member in ["d", "p", "q", "dp", "dq", "qi"] {
        public.as_object_mut().unwrap().remove(member);
    }
    let signer = VerifyingKey::from_jwk_for(&Jwk::from_value(&public).unwrap(), Algorithm::PS256).unwrap();
    let jws = Jws::parse(&inner).unwrap();
    let verified = jws.verify([&signer], &[Algorithm::PS256]).unwrap();
    assert_eq!(verified.payload(), sign["input"]["payload"].as_str().unwrap().as_bytes());
}

/// Vectors that are judged otherwise here than the file says, and why.
const OTHERWISE: &[(u64, &str)] = &[(135, "its content is compressed")];

#[test]
fn every_encryption_vector_is_judged_rightly() {
    let file = example(include_str!("../../vectors/wycheproof/json_web_encryption_test.json"));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for group in file["testGroups"].as_array().unwrap() {
        let members = &group["private"];
        let algorithm = members["alg"].as_str().unwrap();
        // Of a shared key that names its content's encryption, the key is the content's own (RFC 7518 §4.5).
        let algorithm = algorithm.parse().unwrap_or(KeyManagement::Direct);
        let key = private(members, algorithm);
        for test in group["tests"].as_array().unwrap() {
            let id = test["tcId"].as_u64().unwrap();
            let wanted = test["result"] == "valid" && !OTHERWISE.iter().any(|(named, _)| *named == id);
            let opened = key.as_ref().ok().and_then(|key| open(test["jwe"].as_str().unwrap(), key).ok());
            let right = match &opened {
                Some(text) => wanted && hex(text) == test["pt"].as_str().unwrap(),
                None => !wanted,
            };
            if !right {
                wrong.push(format!("{id} {} {}: {}", group["comment"], test["comment"], test["result"]));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {count} vectors:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 139);
}

fn hex(bytes: &[u8]) -> String {
    protocols::hexadecimal::hexadecimal(bytes)
}
