//! Encrypted tokens: every pair of algorithms there and back, and attackers who change, guess and listen.

use std::sync::LazyLock;

use aws_lc_rs::agreement::{self, PrivateKey};
use aws_lc_rs::encoding::{AsBigEndian as _, AsDer as _, Curve25519SeedBin, Pkcs8V1Der};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use proptest::prelude::*;
use protocols::jose::{
    Algorithm, ContentEncryption, DecryptionKey, EncryptError, EncryptionKey, Jwe, JweError, Jwk, JwkSet, Jws,
    KeyError, KeyManagement, VerifyingKey,
};
use serde_json::{Value, json};

use crate::keys::{self, SECRET, signer, verifier};

/// Both halves of a key, under a name that says its algorithm and kind.
pub struct Pair {
    pub name: String,
    pub to: EncryptionKey,
    pub from: DecryptionKey,
}

/// Keys for every algorithm; those that agree on all four curves.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let mut pairs = Vec::new();
    for &algorithm in KeyManagement::ALL {
        if algorithm.is_symmetric() {
            continue;
        }
        let agrees = algorithm.as_str().starts_with("ECDH");
        let kinds: &[&str] = if agrees { &["P-256", "P-384", "P-521", "X25519"] } else { &["RSA"] };
        for kind in kinds {
            let from = DecryptionKey::from_pkcs8(algorithm, "one", &pkcs8(kind)).unwrap();
            let to = EncryptionKey::from_jwk(&from.public_jwk().unwrap(), algorithm).unwrap();
            pairs.push(Pair { name: format!("{algorithm} {kind}"), to, from });
        }
    }
    pairs
});

/// A counter stands in for chance: what it gives is never the same twice.
pub fn random(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut state = seed;
    move |buffer| {
        for byte in buffer {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}

/// A private key for encryption, in PKCS #8.
pub fn pkcs8(kind: &str) -> Vec<u8> {
    let curve = match kind {
        "P-256" => &agreement::ECDH_P256,
        "P-384" => &agreement::ECDH_P384,
        "P-521" => &agreement::ECDH_P521,
        "X25519" => {
            let key = PrivateKey::generate(&agreement::X25519).unwrap();
            let seed: Curve25519SeedBin<'_> = key.as_be_bytes().unwrap();
            return x25519(seed.as_ref());
        }
        _ => return keys::pkcs8(Algorithm::RS256),
    };
    let der: Pkcs8V1Der<'_> = PrivateKey::generate(curve).unwrap().as_der().unwrap();
    der.as_ref().to_vec()
}

/// RFC 8410 §7.
pub fn x25519(key: &[u8]) -> Vec<u8> {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
    [&prefix[..], key].concat()
}

/// The pairs that hold for one encryption: those above, and the ones of a shared secret.
fn pairs(encryption: ContentEncryption) -> Vec<Pair> {
    let shared = KeyManagement::ALL.iter().filter(|algorithm| algorithm.is_symmetric());
    shared
        .map(|&algorithm| Pair {
            name: algorithm.to_string(),
            to: EncryptionKey::from_client_secret(algorithm, encryption, SECRET).unwrap(),
            from: DecryptionKey::from_client_secret(algorithm, encryption, SECRET).unwrap(),
        })
        .collect()
}

fn open(token: &str, key: &DecryptionKey) -> Result<Vec<u8>, JweError> {
    let jwe = Jwe::parse(token)?;
    jwe.decrypt([key], KeyManagement::ALL, ContentEncryption::ALL).map(|text| text.to_vec())
}

/// The token with another byte in one of its parts.
fn changed(token: &str, part: usize, at: usize) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut bytes = BASE64.decode(&parts[part]).unwrap();
    let at = at % bytes.len();
    bytes[at] ^= 1;
    parts[part] = BASE64.encode(bytes);
    parts.join(".")
}

#[test]
fn every_pair_of_algorithms_goes_there_and_back() {
    let mut count = 0;
    for &encryption in ContentEncryption::ALL {
        let shared = pairs(encryption);
        for pair in PAIRS.iter().chain(&shared) {
            for text in ["", "a", "sixteen letters.", "käse \u{1f9c0} and a longer text of more than one block"] {
                let token = pair.to.encrypt(encryption, None, text.as_bytes(), &mut random(count)).unwrap();
                let jwe = Jwe::parse(&token).unwrap();
                let header = jwe.header();
                assert_eq!((header.algorithm(), header.encryption()), (pair.to.algorithm(), encryption));
                assert!(!header.is_nested());
                assert_eq!(open(&token, &pair.from).as_deref(), Ok(text.as_bytes()), "{} {encryption}", pair.name);
                count += 1;
            }
        }
    }
    assert_eq!(count, 4 * 6 * (3 + 4 * 4 + 7));
}

#[test]
fn whatever_part_was_changed_the_answer_is_one_and_the_same() {
    for encryption in [ContentEncryption::A128CbcHs256, ContentEncryption::A256Gcm] {
        for pair in PAIRS.iter().chain(&pairs(encryption)) {
            let token = pair.to.encrypt(encryption, None, b"text", &mut random(1)).unwrap();
            let carries_key = !token.contains("..");
            for part in if carries_key { 1..5 } else { 2..5 } {
                for at in [0, 7, usize::MAX] {
                    let outcome = open(&changed(&token, part, at), &pair.from);
                    assert_eq!(outcome, Err(JweError::Undecryptable), "{} {encryption} part {part}", pair.name);
                }
            }
        }
    }
}

#[test]
fn a_content_key_of_the_wrong_length_fails_as_a_wrong_one_does() {
    // RFC 7516 §11.5: an attacker who may choose the encrypted key learns nothing of what is in it.
    let pair = PAIRS.iter().find(|pair| pair.name.starts_with("RSA1_5")).unwrap();
    let token = pair.to.encrypt(ContentEncryption::A128Gcm, None, b"text", &mut random(1)).unwrap();
    let other = pair.to.encrypt(ContentEncryption::A256CbcHs512, None, b"text", &mut random(2)).unwrap();
    let foreign = other.split('.').nth(1).unwrap().to_owned();
    let mut parts: Vec<&str> = token.split('.').collect();
    let keys = [foreign, "AAAA".to_owned(), BASE64.encode([0; 256]), BASE64.encode([255; 256])];
    for key in &keys {
        parts[1] = key;
        assert_eq!(open(&parts.join("."), &pair.from), Err(JweError::Undecryptable));
    }
    parts[1] = "";
    assert_eq!(open(&parts.join("."), &pair.from), Err(JweError::Length));
}

#[test]
fn the_header_cannot_choose_another_algorithm_than_the_keys() {
    let encryption = ContentEncryption::A128CbcHs256;
    for pair in PAIRS.iter() {
        let token = pair.to.encrypt(encryption, None, b"text", &mut random(1)).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for &other in KeyManagement::ALL.iter().filter(|other| **other != pair.from.algorithm()) {
            let header = BASE64.encode(json!({"alg": other, "enc": encryption}).to_string());
            let outcome = open(&format!("{header}.{rest}"), &pair.from).unwrap_err();
            let refused = matches!(outcome, JweError::NoKey | JweError::Member("epk" | "iv") | JweError::Length);
            assert!(refused, "{} as {other}: {outcome}", pair.name);
        }
    }
}

#[test]
fn only_what_the_caller_allows_is_opened_and_a_foreign_name_finds_no_key() {
    let pair = &PAIRS[0];
    let token = pair.to.encrypt(ContentEncryption::A128Gcm, None, b"text", &mut random(1)).unwrap();
    let jwe = Jwe::parse(&token).unwrap();
    let (own, enc) = (pair.from.algorithm(), ContentEncryption::A128Gcm);
    assert_eq!(jwe.decrypt([&pair.from], &[], &[enc]).unwrap_err(), JweError::AlgorithmNotAllowed(own));
    assert_eq!(jwe.decrypt([&pair.from], &[own], &[]).unwrap_err(), JweError::EncryptionNotAllowed(enc));
    assert_eq!(jwe.decrypt([], &[own], &[enc]).unwrap_err(), JweError::NoKey);
    let named = DecryptionKey::from_pkcs8(own, "another", &pkcs8("RSA")).unwrap();
    assert_eq!(jwe.decrypt([&named], &[own], &[enc]).unwrap_err(), JweError::NoKey);
    let many = [&pair.from; 9];
    let broken = changed(&token, 4, 0);
    assert_eq!(Jwe::parse(&broken).unwrap().decrypt(many, &[own], &[enc]).unwrap_err(), JweError::TooManyKeys);
}

#[test]
fn an_ephemeral_key_of_another_curve_is_refused() {
    let at = |name: &str| PAIRS.iter().find(|pair| pair.name == name).unwrap();
    for (to, from) in [("P-256", "P-384"), ("P-521", "P-256"), ("X25519", "P-256"), ("P-256", "X25519")] {
        let (to, from) = (at(&format!("ECDH-ES+A256KW {to}")), at(&format!("ECDH-ES+A256KW {from}")));
        let token = to.to.encrypt(ContentEncryption::A256Gcm, None, b"text", &mut random(1)).unwrap();
        assert_eq!(open(&token, &from.from), Err(JweError::Member("epk")));
    }
}

#[test]
fn a_token_has_five_parts_of_the_right_length_and_an_end() {
    let token = PAIRS[0].to.encrypt(ContentEncryption::A128Gcm, None, b"text", &mut random(1)).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    assert!(Jwe::is_one(&token) && !Jwe::is_one("a.b.c"));
    let with = |part: usize, text: &str| {
        let mut parts = parts.clone();
        parts[part] = text;
        Jwe::parse(&parts.join(".")).unwrap_err()
    };
    assert_eq!(with(2, "AAAA"), JweError::Length);
    assert_eq!(with(4, "AAAA"), JweError::Length);
    assert_eq!(with(4, &parts[4][..parts[4].len() - 2]), JweError::Length);
    assert_eq!(with(3, "+/=="), JweError::Base64);
    assert_eq!(Jwe::parse(&parts[..4].join(".")).unwrap_err(), JweError::NotCompact);
    assert_eq!(Jwe::parse(&format!("{token}.")).unwrap_err(), JweError::NotCompact);
    assert_eq!(Jwe::parse(&"a".repeat(Jwe::LARGEST + 1)).unwrap_err(), JweError::TooLarge);
}

#[test]
fn a_key_is_used_for_what_it_is_for() {
    let rsa = PAIRS[0].from.public_jwk().unwrap();
    let published = serde_json::to_value(&rsa).unwrap();
    assert_eq!((&published["use"], &published["alg"]), (&json!("enc"), &json!("RSA1_5")));
    let read = |members: &Value| Jwk::from_value(members).unwrap();
    let with = |name: &str, value: Value| {
        let mut members = published.clone();
        members.as_object_mut().unwrap().remove("alg");
        members[name] = value;
        EncryptionKey::from_jwk(&read(&members), KeyManagement::RsaOaep256).map(|key| key.algorithm())
    };
    assert_eq!(with("use", json!("enc")), Ok(KeyManagement::RsaOaep256));
    assert_eq!(with("key_ops", json!(["wrapKey"])), Ok(KeyManagement::RsaOaep256));
    for (name, value) in
        [("use", json!("sig")), ("key_ops", json!(["verify"])), ("alg", json!("RSA-OAEP")), ("alg", json!("RS256"))]
    {
        assert_eq!(with(name, value.clone()), Err(KeyError::Purpose), "{name} {value}");
    }
    assert_eq!(VerifyingKey::from_jwk(&rsa).unwrap_err(), KeyError::Purpose);
    let agreeing = PAIRS.iter().find(|pair| pair.name.ends_with("X25519")).unwrap().from.public_jwk().unwrap();
    assert_eq!(VerifyingKey::from_jwk(&agreeing).unwrap_err(), KeyError::Purpose);
    for signs in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let jwk = signer(signs, "one").public_jwk().unwrap();
        for algorithm in [KeyManagement::RsaOaep, KeyManagement::EcdhEs, KeyManagement::A128Kw] {
            assert_eq!(EncryptionKey::from_jwk(&jwk, algorithm).unwrap_err(), KeyError::Purpose);
        }
    }
}

#[test]
fn of_a_set_the_key_that_is_for_encryption_is_taken() {
    let mut signs = serde_json::to_value(signer(Algorithm::ES256, "signs").public_jwk().unwrap()).unwrap();
    let pair = PAIRS.iter().find(|pair| pair.name == "ECDH-ES P-256").unwrap();
    let encrypts = serde_json::to_value(pair.from.public_jwk().unwrap()).unwrap();
    let silent = {
        let mut silent = signs.clone();
        silent["kid"] = json!("silent");
        for name in ["use", "alg"] {
            silent.as_object_mut().unwrap().remove(name);
        }
        silent
    };
    let chosen = |keys: Value| {
        let set = JwkSet::from_value(&json!({ "keys": keys })).unwrap();
        let key = set.encryption_key(KeyManagement::EcdhEs)?;
        let token = key.encrypt(ContentEncryption::A128Gcm, None, b"", &mut random(1)).unwrap();
        Jwe::parse(&token).unwrap().header().kid().map(str::to_owned)
    };
    assert_eq!(chosen(json!([signs, silent, encrypts])).as_deref(), Some("one"));
    assert_eq!(chosen(json!([signs, silent])).as_deref(), Some("silent"));
    assert_eq!(chosen(json!([signs])), None);
    signs["use"] = json!("enc");
    assert_eq!(chosen(json!([signs])), None, "its alg still says that it signs");
}

#[test]
fn a_secret_that_is_too_short_is_no_key() {
    let short = &SECRET[..31];
    for algorithm in [KeyManagement::A256Kw, KeyManagement::A256GcmKw, KeyManagement::Direct] {
        let key = EncryptionKey::from_client_secret(algorithm, ContentEncryption::A256Gcm, short);
        assert_eq!(key.unwrap_err(), KeyError::Size, "{algorithm}");
    }
    let direct = EncryptionKey::from_secret(KeyManagement::Direct, None, &SECRET[..16]).unwrap();
    let other = direct.encrypt(ContentEncryption::A256Gcm, None, b"text", &mut random(1));
    assert_eq!(other.unwrap_err(), EncryptError::Key);
    assert_eq!(DecryptionKey::from_secret(KeyManagement::A128Kw, None, short).unwrap_err(), KeyError::Size);
    assert_eq!(DecryptionKey::from_secret(KeyManagement::RsaOaep, None, SECRET).unwrap_err(), KeyError::Purpose);
}

#[test]
fn a_signed_token_inside_an_encrypted_one_comes_out_as_it_went_in() {
    let key = signer(Algorithm::ES256, "one");
    let signed = key.sign(Some("JWT"), &json!({"sub": "somebody"})).unwrap();
    let pair = PAIRS.iter().find(|pair| pair.name == "RSA-OAEP-256 RSA").unwrap();
    let token = pair.to.encrypt_token(ContentEncryption::A256Gcm, &signed, &mut random(1)).unwrap();
    assert!(Jwe::parse(&token).unwrap().header().is_nested());
    let inner = String::from_utf8(open(&token, &pair.from).unwrap()).unwrap();
    assert!(Jws::parse(&inner).unwrap().verify([&verifier(&key)], &[Algorithm::ES256]).is_ok());
}

proptest! {
    #[test]
    fn nothing_that_looks_like_an_encrypted_token_makes_a_reader_panic(
        header in ".{0,80}", parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 4), which in 0..9_usize
    ) {
        let known = [
            r#"{"alg":"dir","enc":"A128GCM"}"#, r#"{"alg":"RSA-OAEP","enc":"A128CBC-HS256"}"#,
            r#"{"alg":"A128KW","enc":"A128GCM"}"#, r#"{"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAAAAAAAAAAAAAA","tag":"AAAA"}"#,
        ];
        let header = known.get(which).copied().unwrap_or(&header);
        let rest: Vec<String> = parts.iter().map(|part| BASE64.encode(part)).collect();
        let token = format!("{}.{}", BASE64.encode(header), rest.join("."));
        for pair in PAIRS.iter().take(3) {
            prop_assert!(open(&token, &pair.from).is_err());
        }
    }

    #[test]
    fn what_is_encrypted_is_read_and_any_other_text_is_not(
        text in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0..7_u32,
        algorithm in prop::sample::select(KeyManagement::ALL), encryption in prop::sample::select(ContentEncryption::ALL)
    ) {
        let shared;
        let pair = match PAIRS.iter().find(|pair| pair.to.algorithm() == algorithm) {
            Some(pair) => pair,
            None => {
                shared = pairs(encryption);
                shared.iter().find(|pair| pair.to.algorithm() == algorithm).unwrap()
            }
        };
        let token = pair.to.encrypt(encryption, None, &text, &mut random(7)).unwrap();
        prop_assert_eq!(open(&token, &pair.from), Ok(text));
        let mut bytes = token.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(open(&changed, &pair.from).is_err(), "{}", changed);
    }
}
