//! JSON objects, read so that everybody reads the same.
//!
//! Two parsers that disagree about a repeated member can be played against each other: one checks the first `alg`, the other
//! uses the second. Repeated members are refused at every depth, and depth itself has an end (RFC 7515 §4, RFC 8725 §2.4).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The most objects and lists inside each other.
const DEEPEST: u8 = 32;

/// Why bytes are no acceptable JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// The text does not follow RFC 8259.
    #[error("is not JSON")]
    Malformed,
    /// A value of another kind stands where an object must stand.
    #[error("is no JSON object")]
    NoObject,
    /// A member stands twice in one object.
    #[error("has the same member twice")]
    Repeated,
    /// Objects and lists lie too deep inside each other.
    #[error("is nested too deeply")]
    TooDeep,
}

/// Reads one object and nothing after it.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonFault> {
    match value(bytes)? {
        Value::Object(members) => Ok(members),
        _ => Err(JsonFault::NoObject),
    }
}

/// Reads one list and nothing after it.
pub(crate) fn list(bytes: &[u8]) -> Option<Vec<Value>> {
    match value(bytes) {
        Ok(Value::Array(items)) => Some(items),
        _ => None,
    }
}

fn value(bytes: &[u8]) -> Result<Value, JsonFault> {
    let fault = Cell::new(JsonFault::Malformed);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0, fault: &fault }.deserialize(&mut reader).map_err(|_| fault.get())?;
    reader.end().map_err(|_| JsonFault::Malformed)?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict<'f> {
    depth: u8,
    fault: &'f Cell<JsonFault>,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == DEEPEST {
            Err(self.refuse(JsonFault::TooDeep))
        } else {
            Ok(Self { depth: self.depth + 1, ..self })
        }
    }

    /// Remembers the fault, because the parser's own error keeps only a text.
    fn refuse<E: serde::de::Error>(self, fault: JsonFault) -> E {
        self.fault.set(fault);
        E::custom(fault)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom(JsonFault::Malformed))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(self.refuse::<A::Error>(JsonFault::Repeated)));
            }
            members.insert(name, object.next_value_seed(inside)?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_object_is_read_as_it_stands() {
        let text = br#" {"a": [1, -2, 3.5, null, true, "x\u0041"], "b": {"a": {}}} "#;
        assert_eq!(Value::Object(object(text).unwrap()), serde_json::from_slice::<Value>(text).unwrap());
    }

    #[test]
    fn a_repeated_member_is_refused_at_every_depth_and_in_every_spelling() {
        let texts =
            [r#"{"alg":1,"alg":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":[{"b":1,"b":2}]}"#, r#"{"alg":1,"\u0061lg":2}"#];
        for text in texts {
            assert_eq!(object(text.as_bytes()), Err(JsonFault::Repeated), "{text}");
        }
    }

    #[test]
    fn what_is_no_object_or_no_json_is_told_apart() {
        for text in ["[]", "1", "\"a\"", "null"] {
            assert_eq!(object(text.as_bytes()), Err(JsonFault::NoObject), "{text}");
        }
        for text in ["", "{", "{} {}", "{}x", "{'a':1}", "{\"a\":1e999}", "\u{feff}{}", "{\"a\":NaN}"] {
            assert_eq!(object(text.as_bytes()), Err(JsonFault::Malformed), "{text}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(JsonFault::Malformed));
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| format!("{}{}{}", "{\"a\":".repeat(depth), "{}", "}".repeat(depth));
        assert!(object(nested(31).as_bytes()).is_ok());
        assert_eq!(object(nested(32).as_bytes()), Err(JsonFault::TooDeep));
        assert_eq!(object(nested(100_000).as_bytes()), Err(JsonFault::TooDeep));
    }
}
