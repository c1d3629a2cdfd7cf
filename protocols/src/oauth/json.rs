//! JSON objects from strangers, with an end to size and depth.

use serde_json::{Map, Value};

/// The most bytes of a document.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
/// The most objects and lists inside each other.
pub(crate) const DEEPEST: usize = 16;

/// Why bytes are no acceptable JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More than 64 KiB, or more than 16 levels.
    #[error("is too large or nested too deeply")]
    TooLarge,
    /// Not JSON, or another kind of value.
    #[error("is no JSON object")]
    NotAnObject,
}

/// Reads one object and nothing after it.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonError> {
    if bytes.len() > MOST_BYTES {
        return Err(JsonError::TooLarge);
    }
    // serde_json itself stops at a depth of 128, so nothing can exhaust the stack before depth is measured.
    match serde_json::from_slice(bytes) {
        Ok(value) if is_deeper(&value, DEEPEST) => Err(JsonError::TooLarge),
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(JsonError::NotAnObject),
    }
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1)),
        Value::Object(members) => levels == 0 || members.values().any(|item| is_deeper(item, levels - 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_depth_have_an_end() {
        let nested = |depth: usize| format!("{}{{}}{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert!(object(nested(DEEPEST - 1).as_bytes()).is_ok());
        assert_eq!(object(nested(DEEPEST).as_bytes()), Err(JsonError::TooLarge));
        assert_eq!(object(nested(5000).as_bytes()), Err(JsonError::NotAnObject));
        assert_eq!(object(&vec![b' '; MOST_BYTES + 1]), Err(JsonError::TooLarge));
        for text in ["", "[]", "1", "{", "{} {}", "{\"a\":}"] {
            assert_eq!(object(text.as_bytes()), Err(JsonError::NotAnObject), "{text}");
        }
    }
}
