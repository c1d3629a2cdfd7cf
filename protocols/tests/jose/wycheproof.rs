//! The vectors of Wycheproof: hundreds of ways in which libraries went wrong.
//!
//! Where a vector contradicts itself, or asks for less than is asked for here, it is named with the reason.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::jose::{Algorithm, Jwk, JwkSet, Jws, VerifyingKey};
use serde_json::Value;

/// Vectors that are judged otherwise here than the file says: whether they are accepted here, and why.
const OTHERWISE: &[(u64, bool, &str)] = &[
    (346, false, "the key is bound to PS256 and the token is signed with PS384"),
    (347, false, "the key names the algorithm ES521, which does not exist"),
    (350, false, "as 346"),
    (351, false, "as 347"),
    (367, true, "byte for byte the token of vector 357, which is valid"),
    (370, true, "as 367"),
    (372, false, "a question mark stands in the header's base64url"),
    (373, false, "a question mark stands in the payload's base64url"),
];

/// The keys of a group: its public key, or the shared secrets among its private ones.
fn keys(group: &Value) -> Vec<VerifyingKey> {
    let members = group.get("public").or_else(|| group.get("private")).unwrap();
    let list = members.get("keys").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![members.clone()]);
    let secrets = list.iter().filter(|key| key["kty"] == "oct").count();
    if secrets == 0 && members.get("keys").is_some() {
        return JwkSet::from_value(members).unwrap().verifying_keys();
    }
    // Shared secrets never come in a set; a set that mixes them with other keys gives none.
    let kids = list.iter().map(|key| key["kid"].as_str()).collect::<std::collections::HashSet<_>>();
    if secrets > 0 && (secrets < list.len() || kids.len() < list.len()) {
        return Vec::new();
    }
    list.iter().filter_map(key).collect()
}

fn key(members: &Value) -> Option<VerifyingKey> {
    if members["kty"] != "oct" {
        return VerifyingKey::from_jwk(&Jwk::from_value(members).ok()?).ok();
    }
    let algorithm: Algorithm = members["alg"].as_str()?.parse().ok()?;
    VerifyingKey::from_secret(algorithm, members["kid"].as_str(), &BASE64.decode(members["k"].as_str()?).ok()?).ok()
}

fn accepted(test: &Value, keys: &[VerifyingKey]) -> bool {
    // A vector without a text is one in another serialisation, or the empty text.
    let token = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
    Jws::parse(&token).is_ok_and(|jws| jws.verify(keys, &Algorithm::ALL).is_ok())
}

fn run(text: &str, otherwise: &[(u64, bool, &str)]) -> usize {
    let file: Value = serde_json::from_str(text).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let keys = keys(group);
        for test in group["tests"].as_array().unwrap() {
            let id = test["tcId"].as_u64().unwrap();
            let ours = otherwise.iter().find(|(named, ..)| *named == id).map(|(_, accepted, _)| *accepted);
            let wanted = ours.unwrap_or(test["result"] == "valid");
            if accepted(test, &keys) != wanted {
                wrong.push(format!("{id} {} {}: {}", group["comment"], test["comment"], test["result"]));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {count} vectors:\n{}", wrong.len(), wrong.join("\n"));
    count
}

#[test]
fn every_signature_vector_is_judged_rightly() {
    let text = include_str!("../../vectors/wycheproof/json_web_signature_test.json");
    assert_eq!(run(text, OTHERWISE), 401);
}

#[test]
fn every_key_vector_is_judged_rightly() {
    let text = include_str!("../../vectors/wycheproof/json_web_key_test.json");
    assert_eq!(run(text, &[]), 26);
}
