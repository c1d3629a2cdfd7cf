//! Attacks on signed tokens, each as a row (RFC 8725 §2, §3).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use protocols::jose::{Algorithm, Jwk, JwkSet, Jws, JwsError, KeyError, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::keys::{ASYMMETRIC, SECRET, pkcs8, signer, verifier};

const CLAIMS: &[u8] = b"{\"sub\":\"somebody\"}";

/// A token with this header and payload, signed by whatever the attacker can sign with.
fn forged(header: &Value, sign: &SigningKey) -> String {
    let signed = sign.sign_bytes(None, CLAIMS).unwrap();
    let (_, rest) = signed.split_once('.').unwrap();
    format!("{}.{rest}", BASE64.encode(header.to_string()))
}

fn judge(token: &str, keys: &[VerifyingKey]) -> Result<(), JwsError> {
    Jws::parse(token)?.verify(keys, &Algorithm::ALL).map(|_| ())
}

/// HMACs of a chosen header with any bytes as secret.
fn hmac_with(header: &str, secret: &[u8]) -> String {
    let input = format!("{}.{}", BASE64.encode(header), BASE64.encode(CLAIMS));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    format!("{input}.{}", BASE64.encode(aws_lc_rs::hmac::sign(&key, input.as_bytes())))
}

#[test]
fn a_public_key_is_never_an_hmac_secret() {
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
        let signer = signer(algorithm, "one");
        let jwk = signer.public_jwk().unwrap();
        let text = serde_json::to_string(&jwk).unwrap();
        let members = serde_json::to_value(&jwk).unwrap();
        let number = members.get("n").or_else(|| members.get("x")).and_then(Value::as_str).unwrap().to_owned();
        let raw = BASE64.decode(&number).unwrap();
        for secret in [text.as_bytes(), number.as_bytes(), &raw] {
            let token = hmac_with(r#"{"alg":"HS256","kid":"one"}"#, secret);
            assert_eq!(judge(&token, &[verifier(&signer)]), Err(JwsError::NoKey), "{algorithm}");
        }
        assert_eq!(VerifyingKey::from_jwk_for(&jwk, Algorithm::HS256).unwrap_err(), KeyError::Purpose);
    }
}

#[test]
fn a_secret_has_no_way_into_a_set_of_public_keys() {
    let oct = json!({"kty": "oct", "k": BASE64.encode(SECRET), "alg": "HS256"});
    assert_eq!(Jwk::from_value(&oct), Err(KeyError::Symmetric));
    let set = JwkSet::from_value(&json!({"keys": [oct]})).unwrap();
    assert_eq!((set.keys().len(), set.refused()), (0, &[(0, KeyError::Symmetric)][..]));
}

#[test]
fn the_header_cannot_choose_another_algorithm_than_the_keys() {
    for own in ASYMMETRIC {
        let signer = signer(own, "one");
        let key = [verifier(&signer)];
        for other in Algorithm::ALL.into_iter().filter(|other| *other != own) {
            let token = forged(&json!({"alg": other, "kid": "one"}), &signer);
            assert_eq!(judge(&token, &key), Err(JwsError::NoKey), "{own} as {other}");
        }
    }
}

#[test]
fn an_rsa_key_that_names_no_algorithm_still_obeys_what_is_allowed() {
    let signer = signer(Algorithm::RS256, "one");
    let mut members = serde_json::to_value(signer.public_jwk().unwrap()).unwrap();
    members.as_object_mut().unwrap().remove("alg");
    let key = VerifyingKey::from_jwk(&Jwk::from_value(&members).unwrap()).unwrap();
    assert_eq!(key.algorithms().count(), 6);
    let token = signer.sign_bytes(None, CLAIMS).unwrap();
    let jws = Jws::parse(&token).unwrap();
    assert!(jws.verify([&key], &[Algorithm::RS256]).is_ok());
    assert_eq!(jws.verify([&key], &[Algorithm::PS256]).unwrap_err(), JwsError::NotAllowed(Algorithm::RS256));
    assert_eq!(jws.verify([&key], &[]).unwrap_err(), JwsError::NotAllowed(Algorithm::RS256));
}

#[test]
fn what_the_header_offers_as_a_key_is_not_a_key() {
    let (ours, theirs) = (signer(Algorithm::ES256, "one"), pkcs8(Algorithm::ES256));
    let offered = SigningKey::from_pkcs8(Algorithm::ES256, "one", &theirs).unwrap().public_jwk().unwrap();
    let header = json!({
        "alg": "ES256", "kid": "one", "jwk": offered, "jku": "https://keys.example/", "x5u": "https://keys.example/",
    });
    let input = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(CLAIMS));
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &theirs).unwrap();
    let signature = pair.sign_digest(&digest(&SHA256, input.as_bytes())).unwrap();
    let token = format!("{input}.{}", BASE64.encode(signature));
    assert_eq!(judge(&token, &[VerifyingKey::from_jwk(&offered).unwrap()]), Ok(()), "the signature itself is good");
    assert_eq!(judge(&token, &[verifier(&ours)]), Err(JwsError::Signature));
}

#[test]
fn a_header_is_refused_by_what_is_wrong_with_it() {
    let signer = signer(Algorithm::HS256, "one");
    let keys = [verifier(&signer)];
    let table = [
        (r#"{"alg":"none"}"#, JwsError::Unsigned),
        (r#"{"alg":"NONE","kid":"one"}"#, JwsError::Unsigned),
        (r#"{"alg":"HS256","alg":"none"}"#, JwsError::Header(protocols::jose::JsonFault::Repeated)),
        (r#"{"alg":"none","\u0061lg":"HS256"}"#, JwsError::Header(protocols::jose::JsonFault::Repeated)),
        (r#"{"alg":"HS256","kid":"two"}"#, JwsError::NoKey),
        (r#"{"alg":"HS256","crit":["exp"]}"#, JwsError::Critical),
        (r#"{"alg":"HS256","b64":true}"#, JwsError::Unencoded),
        (r#"{"alg":"HS256","cty":"JWT"}"#, JwsError::Nested),
        (r#"{"alg":"HS256","zip":"DEF"}"#, JwsError::Signature),
    ];
    for (header, error) in table {
        let token = hmac_with(header, b"a secret of the attacker's own, which is long enough");
        assert_eq!(judge(&token, &keys), Err(error), "{header}");
        let token = hmac_with(header, SECRET);
        let good = error == JwsError::Signature;
        assert_eq!(judge(&token, &keys), if good { Ok(()) } else { Err(error) }, "{header}");
    }
}

#[test]
fn a_signature_is_exactly_one_text() {
    for algorithm in Algorithm::ALL {
        let signer = signer(algorithm, "one");
        let keys = [verifier(&signer)];
        let token = signer.sign_bytes(Some("JWT"), CLAIMS).unwrap();
        assert_eq!(judge(&token, &keys), Ok(()), "{algorithm}");
        let (input, signature) = token.rsplit_once('.').unwrap();
        let bytes = BASE64.decode(signature).unwrap();
        let mut long = bytes.clone();
        long.push(0);
        for wrong in
            [&bytes[1..], &bytes[..bytes.len() - 1], &[], &long, &vec![0; bytes.len()], &vec![0xff; bytes.len()]]
        {
            assert_eq!(
                judge(&format!("{input}.{}", BASE64.encode(wrong)), &keys),
                Err(JwsError::Signature),
                "{algorithm}"
            );
        }
        for wrong in [format!("{token}="), format!("{token} "), format!(" {token}"), format!("{token}\n")] {
            assert_eq!(judge(&wrong, &keys), Err(JwsError::Base64), "{algorithm} {wrong:?}");
        }
    }
}

#[test]
fn the_signature_of_one_curve_is_none_of_another() {
    let (p256, p384) = (signer(Algorithm::ES256, "one"), signer(Algorithm::ES384, "one"));
    let token = forged(&json!({"alg": "ES384", "kid": "one"}), &p256);
    assert_eq!(judge(&token, &[verifier(&p256)]), Err(JwsError::NoKey));
    assert_eq!(judge(&token, &[verifier(&p384)]), Err(JwsError::Signature));
    let mut members = serde_json::to_value(p256.public_jwk().unwrap()).unwrap();
    members["crv"] = "P-384".into();
    assert_eq!(Jwk::from_value(&members), Err(KeyError::Malformed("x")));
    members["crv"] = "secp256k1".into();
    assert_eq!(Jwk::from_value(&members), Err(KeyError::Unsupported));
}

#[test]
fn keys_of_one_kid_are_tried_and_strangers_are_not() {
    let signers: Vec<_> = (0..3).map(|_| signer(Algorithm::ES256, "same")).collect();
    let other = signer(Algorithm::ES256, "other");
    let keys: Vec<_> = signers.iter().chain([&other]).map(verifier).collect();
    for signer in &signers {
        assert_eq!(judge(&signer.sign_bytes(None, CLAIMS).unwrap(), &keys), Ok(()));
    }
    let token = other.sign_bytes(None, CLAIMS).unwrap();
    assert_eq!(judge(&token, &keys[..3]), Err(JwsError::NoKey));
}

#[test]
fn without_a_kid_only_so_many_keys_are_tried() {
    let signers: Vec<_> = (0..9).map(|index| signer(Algorithm::EdDSA, &index.to_string())).collect();
    let keys: Vec<_> = signers.iter().map(verifier).collect();
    let token = forged(&json!({"alg": "EdDSA"}), &signers[0]);
    assert_eq!(judge(&token, &keys), Err(JwsError::TooManyKeys));
    assert_eq!(judge(&token, &keys[..8]), Err(JwsError::Signature));
}

#[test]
fn keys_without_a_kid_serve_tokens_with_and_without_one() {
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).unwrap();
    for kid in [None, Some("anything")] {
        let token = SigningKey::from_secret(Algorithm::HS256, kid, SECRET).unwrap().sign_bytes(None, CLAIMS).unwrap();
        assert_eq!(judge(&token, std::slice::from_ref(&key)), Ok(()), "{kid:?}");
    }
}

#[test]
fn a_key_serves_what_it_says_it_is_for() {
    let members = serde_json::to_value(signer(Algorithm::ES256, "one").public_jwk().unwrap()).unwrap();
    let table = [
        ("use", json!("enc"), KeyError::Purpose),
        ("use", json!("other"), KeyError::Purpose),
        ("use", json!(["sig"]), KeyError::Malformed("use")),
        ("key_ops", json!(["sign"]), KeyError::Purpose),
        ("key_ops", json!([]), KeyError::Purpose),
        ("key_ops", json!(["verify", "verify"]), KeyError::Malformed("key_ops")),
        ("key_ops", json!("verify"), KeyError::Malformed("key_ops")),
        ("alg", json!("ES384"), KeyError::Purpose),
        ("alg", json!("RS256"), KeyError::Purpose),
        ("alg", json!("none"), KeyError::Purpose),
        ("alg", json!("ECDH-ES"), KeyError::Purpose),
        ("alg", json!(256), KeyError::Malformed("alg")),
        ("kid", json!(1), KeyError::Malformed("kid")),
        ("kid", json!("k".repeat(513)), KeyError::Malformed("kid")),
        ("kty", json!("RSA"), KeyError::Missing("n")),
        ("kty", json!("AKP"), KeyError::Unsupported),
        ("x", json!("AA"), KeyError::Malformed("x")),
        ("x", json!("AA=="), KeyError::Malformed("x")),
        ("y", members["x"].clone(), KeyError::Invalid),
        ("d", json!("AA"), KeyError::Private),
        ("k", json!(null), KeyError::Private),
    ];
    for (name, value, error) in table {
        let mut wrong = members.clone();
        wrong[name] = value;
        let made = Jwk::from_value(&wrong).and_then(|jwk| VerifyingKey::from_jwk(&jwk));
        assert_eq!(made.err(), Some(error), "{name}: {}", wrong[name]);
    }
    let mut good = members.clone();
    good["key_ops"] = json!(["verify"]);
    assert!(VerifyingKey::from_jwk(&Jwk::from_value(&good).unwrap()).is_ok());
}

#[test]
fn secrets_are_long_enough_for_their_hash() {
    for (algorithm, least) in [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)] {
        assert_eq!(SigningKey::from_secret(algorithm, None, &SECRET[..least - 1]).unwrap_err(), KeyError::Size);
        assert_eq!(VerifyingKey::from_secret(algorithm, None, &SECRET[..least - 1]).unwrap_err(), KeyError::Size);
        assert!(SigningKey::from_secret(algorithm, None, &SECRET[..least]).is_ok());
    }
    assert_eq!(SigningKey::from_secret(Algorithm::ES256, None, SECRET).unwrap_err(), KeyError::Purpose);
    assert_eq!(SigningKey::from_pkcs8(Algorithm::HS256, "one", SECRET).unwrap_err(), KeyError::Purpose);
}

#[test]
fn a_private_key_signs_only_with_the_algorithm_of_its_type_and_curve() {
    for own in [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::EdDSA] {
        let der = pkcs8(own);
        for other in [Algorithm::PS512, Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::EdDSA] {
            let fits = own == other || (own, other) == (Algorithm::RS256, Algorithm::PS512);
            assert_eq!(SigningKey::from_pkcs8(other, "one", &der).is_ok(), fits, "{own} as {other}");
        }
        assert_eq!(SigningKey::from_pkcs8(own, "one", &der[..der.len() - 1]).unwrap_err(), KeyError::Invalid);
    }
}

#[test]
fn a_key_is_read_as_it_is_stored() {
    for algorithm in ASYMMETRIC {
        let stored = STANDARD.encode(pkcs8(algorithm));
        let key = SigningKey::from_pkcs8_base64(algorithm, "one", &stored).unwrap();
        let token = key.sign_bytes(None, CLAIMS).unwrap();
        assert_eq!(judge(&token, &[verifier(&key)]), Ok(()), "{algorithm}");
    }
    assert_eq!(SigningKey::from_pkcs8_base64(Algorithm::ES256, "one", "not base64!").unwrap_err(), KeyError::Invalid);
}

#[test]
fn keys_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<SigningKey>();
    shared::<VerifyingKey>();
}

#[test]
fn nothing_that_is_printed_shows_a_key() {
    let secret = SigningKey::from_secret(Algorithm::HS256, Some("one"), SECRET).unwrap();
    assert_eq!(format!("{secret:?}"), "SigningKey { algorithm: HS256, kid: Some(\"one\"), .. }");
    assert_eq!(format!("{:?}", verifier(&secret)), "VerifyingKey { kid: Some(\"one\"), algorithms: [HS256], .. }");
}

#[test]
fn sizes_have_an_end() {
    let signer = signer(Algorithm::HS256, "one");
    let large = signer.sign_bytes(None, &vec![b' '; Jws::LARGEST]).unwrap();
    assert_eq!(judge(&large, &[]), Err(JwsError::TooLarge));
    let header = json!({"alg": "HS256", "x5c": ["A".repeat(20_000)]});
    assert_eq!(judge(&forged(&header, &signer), &[]), Err(JwsError::TooLarge));
    assert_eq!(Jwk::parse(&vec![b' '; Jwk::LARGEST + 1]), Err(KeyError::TooLarge));
    assert_eq!(JwkSet::parse(&vec![b' '; JwkSet::LARGEST + 1]), Err(KeyError::TooLarge));
    let many = json!({"keys": vec![json!({}); JwkSet::MOST_KEYS + 1]});
    assert_eq!(JwkSet::from_value(&many), Err(KeyError::TooLarge));
}

#[test]
fn one_strange_key_does_not_spoil_a_set() {
    let good = serde_json::to_value(signer(Algorithm::ES512, "one").public_jwk().unwrap()).unwrap();
    let set = json!({"keys": [{"kty": "AKP"}, good, 7, {"kty": "OKP", "crv": "X25519", "x": "AA"}]});
    let set = JwkSet::parse(set.to_string().as_bytes()).unwrap();
    assert_eq!(set.verifying_keys().len(), 1);
    let places: Vec<usize> = set.refused().iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [0, 2, 3]);
    assert_eq!(serde_json::to_value(&set).unwrap(), json!({"keys": [good]}));
    for wrong in ["{}", "[]", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#] {
        assert!(JwkSet::parse(wrong.as_bytes()).is_err(), "{wrong}");
    }
}
