//! What a provisioning client tells of a person beyond the claims.
//!
//! RFC 7643 §4.1 and §4.3 know more of people than OpenID Connect does: titles, departments, a second address. It is kept in the names of
//! that specification, so that a client reads back what it wrote, and nothing here decides by it. Its form is judged where SCIM is
//! spoken; here it is only held within bounds.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::FieldFault;

const LARGEST: usize = 65_536;
const DEEPEST: usize = 6;

/// A JSON object of at most 64 KiB and six levels.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScimAttributes(Map<String, Value>);

impl ScimAttributes {
    /// All of them, unchecked: what is wrong with them is a fault of the profile that they stand in.
    pub fn new(attributes: Map<String, Value>) -> Self {
        Self(attributes)
    }

    /// All of them.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(super) fn fault(&self) -> Option<FieldFault> {
        let of = |fault: &str, remedy: &str| Some(FieldFault::new("scim", fault, remedy));
        if self.0.is_empty() {
            return of("is empty", "give an attribute or leave it out");
        }
        if !self.0.iter().all(|(name, value)| is_name(name) && is_shallow(value, DEEPEST)) {
            return of(
                "is too deep, or has a character that no text may have",
                "give plain attributes as RFC 7643 has them",
            );
        }
        let length = serde_json::to_string(&self.0).map_or(usize::MAX, |text| text.len());
        if length > LARGEST { of("is too large", "keep it below 64 KiB") } else { None }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('\0')
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Object(members) => {
            levels > 0 && members.iter().all(|(name, value)| is_name(name) && is_shallow(value, levels - 1))
        }
        Value::Array(values) => levels > 0 && values.iter().all(|value| is_shallow(value, levels - 1)),
        Value::String(text) => !text.contains('\0'),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// What somebody is called and where they work is nobody's debug output.
impl fmt::Debug for ScimAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScimAttributes(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(attributes: Value) -> Option<String> {
        serde_json::from_value::<ScimAttributes>(attributes).unwrap().fault().map(|fault| fault.fault)
    }

    #[test]
    fn what_is_plain_is_kept_and_what_is_boundless_is_not() {
        assert_eq!(fault(json!({"title": "Guide", "emails": [{"value": "a@example.com", "primary": true}]})), None);
        let deep = (0..7).fold(json!("a"), |inner, _| json!([inner]));
        for strange in
            [json!({}), json!({"": 1}), json!({"a": "b\u{0}"}), json!({"a": deep}), json!({"a": "b".repeat(70_000)})]
        {
            assert!(fault(strange).is_some());
        }
    }
}
