//! Filling in: `{{path}}` in a template becomes what stands there in the event.
//!
//! A template is a document and not a text, so whatever stands in an event, it cannot break out of the place that it was given.

use serde_json::{Map, Value};

/// What is filled in, and how a value is written within a text.
pub(super) struct Filling<'e> {
    /// The event as it is told, with its words beside it.
    pub(super) event: &'e Map<String, Value>,
    /// Writes a value's text so that it means nothing but itself.
    pub(super) escape: fn(&str) -> String,
}

impl Filling<'_> {
    /// A document with everything filled in. A text that is one placeholder and nothing else becomes the value itself.
    pub(super) fn document(&self, template: &Value) -> Value {
        match template {
            Value::String(text) => self.value(text),
            Value::Array(items) => items.iter().map(|item| self.document(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.document(value))).collect())
            }
            other => other.clone(),
        }
    }

    fn value(&self, text: &str) -> Value {
        let alone = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        match alone.filter(|path| !path.contains(['{', '}'])) {
            Some(path) => self.find(path).cloned().unwrap_or(Value::Null),
            None => Value::String(self.text(text)),
        }
    }

    /// A text with everything filled in; what is not there leaves nothing.
    pub(super) fn text(&self, template: &str) -> String {
        let (mut filled, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((path, behind)) = after.split_once("}}") else { break };
            filled.push_str(before);
            match self.find(path) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => filled.push_str(&(self.escape)(text)),
                Some(other) => filled.push_str(&(self.escape)(&other.to_string())),
            }
            rest = behind;
        }
        filled + rest
    }

    fn find(&self, path: &str) -> Option<&Value> {
        let mut parts = path.trim().split('.');
        let first = self.event.get(parts.next()?)?;
        parts.try_fold(first, |value, part| match value {
            Value::Object(members) => members.get(part),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &Value) -> Value {
        let event = json!({"type": "a", "sequence": 7, "data": {"Ended": {"by": ["x", "y"], "text": "\"}} {{type}}"}}});
        let event = event.as_object().unwrap();
        Filling { event, escape: |text| text.replace('<', "&lt;") }.document(template)
    }

    #[test]
    fn a_placeholder_alone_is_the_value_and_within_a_text_its_words() {
        let template = json!({"t": "{{type}}", "n": "{{sequence}}", "all": ["{{ data.Ended.by }}", "no {{sequence}}: {{data.Ended.by.1}}"]});
        assert_eq!(filled(&template), json!({"t": "a", "n": 7, "all": [["x", "y"], "no 7: y"]}));
    }

    #[test]
    fn what_is_not_there_is_nothing_and_what_is_no_placeholder_stays() {
        let template = json!(["{{nobody}}", "a{{data.Ended.by.9}}b", "{{", "}}", "{{type", "{type}", 7, null]);
        assert_eq!(filled(&template), json!([null, "ab", "{{", "}}", "{{type", "{type}", 7, null]));
    }

    #[test]
    fn what_stands_in_an_event_is_not_read_as_a_template() {
        assert_eq!(filled(&json!("<{{data.Ended.text}}>")), json!("<\"}} {{type}}>"));
    }
}
