//! Documents of the aggregates (a profile, settings) as callers send and change them: whoever misspells a member hears of it.

use aggregates::Faults;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{json, strict};
use crate::http::error::problem::Problem;

/// A document that was understood as a whole.
#[derive(Clone, Debug, Default)]
pub(in crate::http::admin) struct Document<T>(pub(in crate::http::admin) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Value::deserialize(deserializer)?;
        let (document, strangers) = strict::read(&given).map_err(D::Error::custom)?;
        match strangers.first() {
            Some(path) => Err(D::Error::custom(format!("unknown field `{path}`"))),
            None => Ok(Self(document)),
        }
    }
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads a document that was put together here.
    pub(in crate::http::admin) fn of(value: Value) -> Result<T, Problem> {
        serde_json::from_value(value).map(|Self(document)| document).map_err(|error| json::refusal(&error))
    }
}

/// Reads a document that a form has as a text; what is wrong is told of the form's field.
pub(in crate::http) fn typed<T: DeserializeOwned>(field: &str, text: &str) -> Result<T, Problem> {
    let value = json::typed(field, text).map_err(|fault| Problem::from(Faults::from(fault)))?;
    Document::of(value).map_err(|problem| Problem::invalid(field, "is not as it should be", problem.detail()))
}

/// Changes a document by another one (RFC 7396): `null` removes, objects go into each other, everything else replaces.
pub fn merge(document: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *document = patch;
        return;
    };
    if !document.is_object() {
        *document = Value::Object(serde_json::Map::new());
    }
    let Value::Object(members) = document else { return };
    for (name, value) in patch {
        match value {
            Value::Null => drop(members.remove(&name)),
            value => merge(members.entry(name).or_insert(Value::Null), value),
        }
    }
}

#[cfg(test)]
mod tests {
    use aggregates::tenant::TenantSettings;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misspelled_member_is_a_fault_of_its_field() {
        assert!(Document::<TenantSettings>::of(json!({"lifetimes": {"access_token": 60}})).is_ok());
        let refusal = Document::<TenantSettings>::of(json!({"lifetimes": {"access_tokens": 60}})).unwrap_err();
        assert!(format!("{refusal:?}").contains("field: \"lifetimes.access_tokens\""), "{refusal:?}");
    }

    // RFC 7396 appendix A.
    #[test]
    fn a_merge_patch_does_what_its_specification_shows() {
        let table = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ];
        for (mut document, patch, result) in table {
            merge(&mut document, patch.clone());
            assert_eq!(document, result, "{patch}");
        }
    }
}
