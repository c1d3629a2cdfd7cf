//! The rules for public keys that are written into the log in the clear.
//!
//! Cryptography is done elsewhere; what matters here is that nobody publishes a private half by mistake, and that a key
//! says what it is.

use serde_json::{Map, Value};

use crate::{FieldFault, KeyAlgorithm};

/// Members of a JWK that hold private or symmetric key material (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const MOST_KEYS: usize = 50;

/// The faults of a JWK set (RFC 7517 §5) that holds public keys only.
pub(crate) fn check_set(field: &str, set: &Value) -> Vec<FieldFault> {
    let Some(keys) = set.get("keys").and_then(Value::as_array) else {
        return vec![FieldFault::new(field, "is no JWK set", "give an object whose member `keys` is a list")];
    };
    if keys.is_empty() || keys.len() > MOST_KEYS {
        return vec![FieldFault::new(
            field,
            "has no keys or too many",
            format!("give between 1 and {MOST_KEYS} public keys"),
        )];
    }
    keys.iter()
        .enumerate()
        .filter_map(|(index, key)| check_public(&format!("{field}.keys[{index}]"), key).err())
        .collect()
}

/// An object with `kty` and without private members.
fn check_public<'a>(field: &str, key: &'a Value) -> Result<&'a Map<String, Value>, FieldFault> {
    let Some(key) = key.as_object() else {
        return Err(FieldFault::new(field, "is no JWK", "give a JSON object"));
    };
    if !key.get("kty").is_some_and(Value::is_string) {
        return Err(FieldFault::new(field, "has no `kty`", "say which type of key it is"));
    }
    if PRIVATE.iter().any(|member| key.contains_key(*member)) {
        return Err(FieldFault::new(
            field,
            "holds private key material",
            "give the public half only, and replace this key",
        ));
    }
    Ok(key)
}

/// A public JWK whose members agree with the algorithm and the key id that the key is stored under.
pub(crate) fn check_own(field: &str, key: &Value, algorithm: KeyAlgorithm, kid: &str) -> Result<(), FieldFault> {
    let key = check_public(field, key)?;
    let (kty, crv) = algorithm.key_type();
    let says = |member: &str, wanted: &str| key.get(member).and_then(Value::as_str) == Some(wanted);
    let agrees = |member: &str, wanted: &str| !key.contains_key(member) || says(member, wanted);
    if !says("kty", kty) || crv.is_some_and(|crv| !says("crv", crv)) {
        return Err(FieldFault::new(field, "does not fit the algorithm", "give `kty` and `crv` of the algorithm"));
    }
    if !says("kid", kid) {
        return Err(FieldFault::new(field, "has another key id", "give it the `kid` of the signing key"));
    }
    let named = key.get("alg").map(|alg| alg.as_str().and_then(KeyAlgorithm::parse));
    let meant = named.is_none_or(|named| named == Some(algorithm));
    let usage = algorithm.key_use().as_str();
    if !(meant && agrees("use", usage)) {
        let remedy = format!("set `use` to {usage} and `alg` to the algorithm");
        return Err(FieldFault::new(field, "is meant for something else", remedy));
    }
    Ok(())
}
