//! Finding what must be sealed in a payload, and what must be opened.
//!
//! The journal knows three objects in a JSON document and nothing else: `{"$personal": {"subject": S, "value": V}}` on the
//! way in, `{"$sealed": {"subject": S, "text": T}}` in the log, and `{"$erased": true}` when the key is gone. What stands
//! inside a personal value is never looked at, so nothing a person types can pass for a mark.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use super::cipher::Unopened;

const PERSONAL: &str = "$personal";
const SEALED: &str = "$sealed";
const ERASED: &str = "$erased";

/// A document that carries a mark in a form that the journal does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document is not JSON, or a `$personal` or `$sealed` object in it is malformed")]
pub struct Malformed;

/// Whether a document can hold something to seal. Cheap, and never wrong in the dangerous direction.
pub fn may_hold_personal(document: &str) -> bool {
    document.contains(PERSONAL)
}

/// Whether a document can hold something sealed.
pub fn may_hold_sealed(document: &str) -> bool {
    document.contains(SEALED)
}

/// Whether a document that comes in claims to be sealed or erased already. A personal value may hold what it likes, but
/// outside of one such a mark would be believed by every reader.
pub fn forges_a_mark(document: &Value) -> bool {
    if mark(document, PERSONAL).is_some() {
        return false;
    }
    if mark(document, SEALED).is_some() || mark(document, ERASED).is_some_and(|value| *value != Value::Bool(true)) {
        return true;
    }
    match document {
        Value::Array(items) => items.iter().any(forges_a_mark),
        Value::Object(fields) => fields.values().any(forges_a_mark),
        _ => false,
    }
}

/// The subjects whose values a document holds, in the clear or sealed.
pub fn subjects(document: &Value) -> Result<BTreeSet<String>, Malformed> {
    let mut found = BTreeSet::new();
    each_mark(document, &mut |_, content| {
        found.insert(text_of(content, "subject")?.to_owned());
        Ok(())
    })?;
    Ok(found)
}

/// Replaces every personal value by what `seal(subject, ordinal, clear bytes)` makes of it.
pub fn seal<E>(document: &mut Value, mut seal: impl FnMut(&str, u32, &[u8]) -> Result<Vec<u8>, E>) -> Result<(), E>
where
    E: From<Malformed>,
{
    let mut ordinal = 0;
    replace(document, PERSONAL, &mut |content| {
        let subject = text_of(content, "subject")?.to_owned();
        let value = content.get("value").ok_or(Malformed)?;
        let sealed = seal(&subject, ordinal, value.to_string().as_bytes())?;
        ordinal += 1;
        Ok(json!({ SEALED: { "subject": subject, "text": BASE64.encode(sealed) } }))
    })
}

/// What became of a sealed value.
pub enum Opened {
    /// Its clear bytes.
    Clear(Vec<u8>),
    /// Its key was destroyed.
    Erased,
}

/// Replaces every sealed value by what `open(subject, ordinal, sealed bytes)` makes of it.
pub fn open<E>(document: &mut Value, mut open: impl FnMut(&str, u32, &[u8]) -> Result<Opened, E>) -> Result<(), E>
where
    E: From<Malformed> + From<Unopened>,
{
    let mut ordinal = 0;
    replace(document, SEALED, &mut |content| {
        let subject = text_of(content, "subject")?.to_owned();
        let sealed = BASE64.decode(text_of(content, "text")?).map_err(|_| Malformed)?;
        let opened = open(&subject, ordinal, &sealed)?;
        ordinal += 1;
        Ok(match opened {
            Opened::Clear(bytes) => {
                let value: Value = serde_json::from_slice(&bytes).map_err(|_| Malformed)?;
                json!({ PERSONAL: { "subject": subject, "value": value } })
            }
            Opened::Erased => json!({ ERASED: true }),
        })
    })
}

/// The content of a mark: an object whose only key is the mark's name.
fn mark<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    if object.len() == 1 { object.get(name) } else { None }
}

fn each_mark(value: &Value, visit: &mut impl FnMut(&str, &Value) -> Result<(), Malformed>) -> Result<(), Malformed> {
    for name in [PERSONAL, SEALED] {
        if let Some(content) = mark(value, name) {
            return visit(name, content);
        }
    }
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| each_mark(item, visit)),
        Value::Object(fields) => fields.values().try_for_each(|field| each_mark(field, visit)),
        _ => Ok(()),
    }
}

fn replace<E>(value: &mut Value, name: &str, make: &mut impl FnMut(&Value) -> Result<Value, E>) -> Result<(), E> {
    if let Some(content) = mark(value, name) {
        *value = make(content)?;
        return Ok(());
    }
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| replace(item, name, make)),
        Value::Object(fields) => fields.values_mut().try_for_each(|field| replace(field, name, make)),
        _ => Ok(()),
    }
}

fn text_of<'v>(content: &'v Value, key: &str) -> Result<&'v str, Malformed> {
    content.get(key).and_then(Value::as_str).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Failed;
    impl From<Malformed> for Failed {
        fn from(_: Malformed) -> Self {
            Self
        }
    }
    impl From<Unopened> for Failed {
        fn from(_: Unopened) -> Self {
            Self
        }
    }

    fn sealed(document: &Value) -> Value {
        let mut document = document.clone();
        seal::<Failed>(&mut document, |_, _, clear| Ok(clear.iter().map(|byte| byte ^ 1).collect())).unwrap();
        document
    }

    #[test]
    fn what_was_sealed_opens_to_the_same_document() {
        let clear = json!({ "Registered": { "profile": { PERSONAL: { "subject": "u1", "value": { "name": "Mina" } } }, "n": 1 } });
        let mut document = sealed(&clear);
        assert!(!document.to_string().contains("Mina"));
        assert_eq!(subjects(&document).unwrap(), BTreeSet::from(["u1".to_owned()]));
        open::<Failed>(&mut document, |_, _, text| Ok(Opened::Clear(text.iter().map(|byte| byte ^ 1).collect())))
            .unwrap();
        assert_eq!(document, clear);
    }

    #[test]
    fn a_mark_inside_a_personal_value_stays_what_it_is() {
        let inner = json!({ SEALED: { "subject": "other", "text": "AAAA" } });
        let clear = json!({ PERSONAL: { "subject": "u1", "value": { "bio": inner } } });
        let mut document = sealed(&clear);
        open::<Failed>(&mut document, |subject, _, text| {
            assert_eq!(subject, "u1");
            Ok(Opened::Clear(text.iter().map(|byte| byte ^ 1).collect()))
        })
        .unwrap();
        assert_eq!(document, clear);
    }

    #[test]
    fn a_value_whose_key_is_gone_reads_as_erased() {
        let mut document = sealed(&json!([{ PERSONAL: { "subject": "u1", "value": 7 } }]));
        open::<Failed>(&mut document, |_, _, _| Ok(Opened::Erased)).unwrap();
        assert_eq!(document, json!([{ ERASED: true }]));
    }

    #[test]
    fn a_mark_that_comes_in_from_outside_is_noticed() {
        assert!(forges_a_mark(&json!({ "jwks": [{ SEALED: { "subject": "u1", "text": "AAAA" } }] })));
        assert!(!forges_a_mark(&json!({ "jwks": [{ PERSONAL: { "subject": "u1", "value": { SEALED: 1 } } }] })));
    }

    #[test]
    fn a_malformed_mark_is_refused() {
        let mut document = json!({ PERSONAL: "no object" });
        assert_eq!(seal::<Failed>(&mut document, |_, _, _| Ok(vec![])), Err(Failed));
    }
}
