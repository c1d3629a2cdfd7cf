//! What an event or a state says, as paths and values that people can read.

use serde_json::Value;

use crate::pages::Text;

/// Paths and values of a JSON value, in the order of its members. Events name themselves first; that name is left out.
pub fn facts(value: &Value, text: Text) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    gather("", inner(value), text, &mut facts);
    facts
}

/// A value in one line.
pub fn told(value: &Value, text: Text) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => text.say("value-yes"),
        Value::Bool(false) => text.say("value-no"),
        Value::Number(number) => number.to_string(),
        Value::String(words) => words.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| told(item, text)).collect();
            items.join(&text.say("list-separator"))
        }
        Value::Object(members) if members.contains_key("$secret") => text.say("value-secret"),
        Value::Object(members) if members.contains_key("$erased") => text.say("value-erased"),
        Value::Object(_) => value.to_string(),
    }
}

fn inner(value: &Value) -> &Value {
    let Value::Object(members) = value else { return value };
    let named = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
    match members.iter().next() {
        Some((name, inner)) if members.len() == 1 && named(name) => inner,
        _ => value,
    }
}

fn gather(path: &str, value: &Value, text: Text, facts: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.keys().any(|name| name.starts_with('$')) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                gather(&path, member, text, facts);
            }
        }
        _ if path.is_empty() || value.is_null() => {}
        _ => facts.push((path.to_owned(), told(value, text))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::Locale;

    #[test]
    fn an_event_is_told_by_its_fields() {
        let text = Text::of(Locale::En);
        let event = json!({"UserLocked": {"until": null, "reason": "administrator"}});
        assert_eq!(facts(&event, text), [("reason".to_owned(), "administrator".to_owned())]);
        assert!(facts(&json!("UserUnlocked"), text).is_empty());
        let state = json!({"profile": {"email": "a@example.com", "tags": ["a", "b"]}, "hash": {"$secret": true}});
        let told = facts(&state, text);
        let expected = [("hash", "(secret)"), ("profile.email", "a@example.com"), ("profile.tags", "a, b")];
        let expected = expected.map(|(path, value)| (path.to_owned(), value.to_owned()));
        assert_eq!(told, expected);
    }
}
