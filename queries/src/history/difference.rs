//! What differs between two states of the same thing, field by field.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Its path, such as `profile.email`; a name that has a dot or a backslash itself has a backslash before it.
    pub path: String,
    /// What it was; not there where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What it became; not there where it is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Every field that differs between two states; `None` is before the first event.
pub fn differences(from: Option<Value>, to: Option<Value>) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare("", from.map(life).as_ref(), to.map(life).as_ref(), &mut changes);
    changes
}

/// What most aggregates keep under `life`, because it is not there before they begin.
pub fn life(mut state: Value) -> Value {
    match state.get_mut("life") {
        Some(life) => life.take(),
        None => state,
    }
}

/// Objects are compared member by member, everything else as a whole.
fn compare(path: &str, from: Option<&Value>, to: Option<&Value>, changes: &mut Vec<FieldChange>) {
    let members = |side: Option<&Value>| side.and_then(Value::as_object).cloned();
    match (members(from), members(to)) {
        (Some(before), Some(after)) => {
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for name in names {
                let step = name.replace('\\', "\\\\").replace('.', "\\.");
                let path = if path.is_empty() { step } else { format!("{path}.{step}") };
                compare(&path, before.get(name), after.get(name), changes);
            }
        }
        _ if from != to => changes.push(FieldChange { path: path.to_owned(), from: from.cloned(), to: to.cloned() }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_that_came_went_and_changed_are_told_by_their_path() {
        let before = json!({"name": "a", "profile": {"email": "a@example.com", "locale": "en"}, "same": [1]});
        let after = json!({"name": "b", "profile": {"email": "a@example.com", "zoneinfo": "UTC"}, "same": [1]});
        let change = |path: &str, from, to| FieldChange { path: path.into(), from, to };
        let expected = [
            change("name", Some(json!("a")), Some(json!("b"))),
            change("profile.locale", Some(json!("en")), None),
            change("profile.zoneinfo", None, Some(json!("UTC"))),
        ];
        assert_eq!(differences(Some(before.clone()), Some(json!({ "life": after }))), expected);
        assert_eq!(differences(None, Some(before.clone())), [change("", None, Some(before))]);
        let named = |value| json!({"clients": {"shop.example\\": value}});
        let expected = [change("clients.shop\\.example\\\\", Some(json!(1)), Some(json!(2)))];
        assert_eq!(differences(Some(named(1)), Some(named(2))), expected);
    }
}
