//! The shapes that a member of client metadata may have.

use serde_json::{Map, Value};

/// A shape with its name for people.
pub(super) trait Member: Sized {
    const SHAPE: &'static str;

    fn read(value: Value) -> Option<Self>;
}

impl Member for String {
    const SHAPE: &'static str = "is no text";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Member for Vec<String> {
    const SHAPE: &'static str = "is no list of texts";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(String::read).collect(),
            _ => None,
        }
    }
}

impl Member for bool {
    const SHAPE: &'static str = "is neither true nor false";

    fn read(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Member for u32 {
    const SHAPE: &'static str = "is no number of seconds";

    fn read(value: Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Member for Map<String, Value> {
    const SHAPE: &'static str = "is no object";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
}
