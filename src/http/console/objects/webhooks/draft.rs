//! What a form says of a webhook, as the document that the admin API takes. What is secret of it is never shown: left empty, it stays.

use protocols::oauth::Parameters;
use serde_json::{Map, Value, json};

use crate::http::admin::typed_json;
use crate::http::error::problem::Problem;
use crate::pages::console::objects::{Field, Input};

const SHAPES: [&str; 4] = ["standard", "slack", "datadog", "template"];
/// Fields of the form, in their order.
const TEXTS: [&str; 8] = ["name", "url", "events", "shape", "headers", "fields", "template", "pause_after"];

/// What stands in the fields.
pub(super) struct Draft([String; 8]);

impl Draft {
    /// A new one.
    pub(super) fn new() -> Self {
        Self(["", "", "", "standard", "", "", "", "50"].map(str::to_owned))
    }

    /// One that there is.
    pub(super) fn of(settings: &Value) -> Self {
        let text = |name: &str| settings.get(name).map(plain).unwrap_or_default();
        let events = settings.get("events").and_then(Value::as_array).into_iter().flatten();
        let headers = settings.get("headers").and_then(Value::as_object).into_iter().flatten();
        let fields = settings.get("fields").filter(|fields| fields.as_object().is_some_and(|one| !one.is_empty()));
        Self([
            text("name"),
            String::new(),
            events.map(plain).collect::<Vec<_>>().join("\n"),
            text("shape"),
            headers.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("\n"),
            fields.map(plain).unwrap_or_default(),
            text("template"),
            text("pause_after"),
        ])
    }

    /// What a filled form says.
    pub(super) fn typed(typed: &Parameters) -> Self {
        Self(TEXTS.map(|name| typed.once(name).ok().flatten().map(str::trim).unwrap_or_default().to_owned()))
    }

    /// The fields; `kept` says that there is an address already.
    pub(super) fn fields(&self, kept: bool) -> Vec<Field> {
        let [name, url, events, shape, headers, fields, template, pause_after] = &self.0;
        let address = Field { required: !kept, ..Field::line("url", url).typed(Input::Line("url")) };
        vec![
            Field::line("name", name).needed(),
            address,
            Field::lines("events", events).needed(),
            Field::line("shape", shape).typed(Input::Choice(SHAPES.map(str::to_owned).into())),
            Field::lines("template", template),
            Field::lines("headers", headers),
            Field::lines("fields", fields),
            Field::line("pause_after", pause_after).typed(Input::Line("number")),
        ]
    }

    /// The document that the admin API takes.
    pub(super) fn document(&self) -> Result<Value, Problem> {
        let [name, url, events, shape, headers, fields, template, pause_after] = &self.0;
        let pause_after: u32 = pause_after
            .parse()
            .map_err(|_| Problem::invalid("pause_after", "is no whole number", "choose between 1 and 1000"))?;
        let events: Vec<&str> = events.split_whitespace().collect();
        let mut document = json!({
            "name": name,
            "url": secret(url),
            "events": events,
            "shape": shape,
            "headers": read_headers(headers)?,
            "pause_after": pause_after,
        });
        let Some(members) = document.as_object_mut() else { return Ok(document) };
        if !fields.is_empty() {
            members.insert("fields".to_owned(), read("fields", fields)?);
        }
        if !template.is_empty() {
            let template = if shape == "slack" { template.as_str().into() } else { read("template", template)? };
            members.insert("template".to_owned(), template);
        }
        Ok(document)
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) | Value::Array(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A secret value: a new one, or the one that there is.
fn secret(text: &str) -> Value {
    if text.is_empty() { json!({"$secret": true}) } else { text.into() }
}

fn read(field: &str, text: &str) -> Result<Value, Problem> {
    typed_json(field, text).map_err(|fault| Problem::from(aggregates::Faults::from(fault)))
}

/// `name: value` in each line; a name alone keeps the value that it has.
fn read_headers(text: &str) -> Result<Value, Problem> {
    let mut headers = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if headers.insert(name.trim().to_lowercase(), secret(value.trim())).is_some() {
            return Err(Problem::invalid("headers", "have one twice", "write each name once"));
        }
    }
    Ok(Value::Object(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_stays_where_nothing_is_said() {
        let settings = json!({"name": "Board", "url": {"$secret": true}, "events": ["User.*"], "shape": "template",
            "headers": {"x-key": {"$secret": true}}, "fields": {"a": 1}, "template": {"t": "{{x}}"}, "pause_after": 7});
        assert_eq!(Draft::of(&settings).document().unwrap(), settings);
        let body = b"url=https%3A%2F%2Fa.example&headers=X-Key%3A+1%0D%0Ax-other%3A2&shape=slack&pause_after=7";
        let document = Draft::typed(&Parameters::parse(body).unwrap()).document().unwrap();
        assert_eq!(document["url"], "https://a.example");
        assert_eq!(document["headers"], json!({"x-key": "1", "x-other": "2"}));
        assert_eq!((document.get("template"), document.get("fields")), (None, None), "what is left empty is gone");
    }

    #[test]
    fn a_text_is_a_template_for_slack_and_a_document_otherwise() {
        let of = |shape: &str| {
            let body =
                format!("name=a&url=https%3A%2F%2Fa.example&events=*&template=Hello&pause_after=1&shape={shape}");
            Draft::typed(&Parameters::parse(body.as_bytes()).unwrap()).document()
        };
        assert_eq!(of("slack").unwrap()["template"], "Hello");
        assert!(format!("{:?}", of("template").unwrap_err()).contains("is no JSON document"));
    }
}
