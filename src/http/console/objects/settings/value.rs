//! Settings as a document in which nothing is left out, and what a filled form makes of it.

use aggregates::tenant::TenantSettings;
use serde_json::{Map, Value, json};

/// All settings, also those that the log leaves out because nobody changed them.
pub(super) fn complete(settings: &TenantSettings) -> Value {
    let groups = settings.groups().into_iter();
    let mut document = Value::Object(groups.map(|(name, group)| (name.to_owned(), group)).collect());
    put(&mut document, "oauth.request_objects", json!(settings.oauth.request_objects));
    put(&mut document, "oauth.device", json!(settings.oauth.device));
    put(&mut document, "oauth.groups_claim", json!(settings.oauth.groups_claim));
    put(&mut document, "sign_in.session_caching", json!(settings.sign_in.session_caching));
    document
}

/// What stands at a path; nothing where nothing does.
pub(super) fn at<'v>(document: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(document, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// Puts a value at a path, and what is above it where that is missing.
pub(super) fn put(document: &mut Value, path: &str, value: Value) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    let Value::Object(members) = document else { return };
    match rest {
        Some(rest) => put(members.entry(name).or_insert(Value::Null), rest, value),
        None => drop(members.insert(name.to_owned(), value)),
    }
}

/// The merge patch (RFC 7396) that makes one value of another; none where they are the same.
pub(super) fn patch(before: &Value, after: &Value) -> Option<Value> {
    if before == after {
        return None;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else { return Some(after.clone()) };
    let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let come = new.iter().filter_map(|(name, value)| {
        let change = patch(old.get(name).unwrap_or(&Value::Null), value)?;
        Some((name.clone(), change))
    });
    Some(Value::Object(gone.chain(come).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::admin::merge;

    #[test]
    fn a_patch_makes_of_one_value_the_other() {
        let table = [
            (json!(1), json!(2)),
            (json!({"a": 1, "b": {"c": 2}}), json!({"b": {"d": 3}})),
            (json!({"a": [1, 2]}), json!({"a": [2]})),
            (json!(null), json!({"a": {"b": 1}})),
            (json!({"a": 1}), json!(null)),
        ];
        for (before, after) in table {
            let mut document = json!({ "it": before });
            let change = patch(&document["it"], &after).unwrap();
            merge(&mut document, json!({ "it": change }));
            assert_eq!(document.get("it").unwrap_or(&Value::Null), &after);
            assert_eq!(patch(&after, &after), None);
        }
    }

    #[test]
    fn nothing_is_left_out_of_what_holds() {
        let document = complete(&TenantSettings::default());
        assert_eq!(at(&document, "oauth.device.user_code_length"), &json!(8));
        assert_eq!(at(&document, "oauth.request_objects.processing"), &json!("openid"));
        assert_eq!(at(&document, "oauth.nothing.here"), &Value::Null);
    }
}
