//! What a webhook is told, where and how, and the rules for it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Shape;
use crate::text::{self, Lines};
use crate::{FieldFault, Keyring, Secret, catalogue, uri};

const LONGEST_NAME: usize = 200;
const MOST_FILTERS: usize = 200;
const MOST_HEADERS: usize = 20;
const LONGEST_HEADER: usize = 4096;
/// Bytes of the static fields, and of the template, in JSON.
const LONGEST_DOCUMENT: usize = 16 * 1024;
const DEEPEST: usize = 8;
const MOST_FAILURES: u32 = 1000;
/// Headers that messages have anyway, or that would lead them elsewhere.
const OWN_HEADERS: [&str; 8] =
    ["connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade"];

/// What a webhook is told, where and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSettings {
    /// What people call it, 1 to 200 characters.
    pub name: String,
    /// Where messages are posted: `https`, or `http` within networks that the operator allows.
    pub url: Secret<String>,
    /// Which events: stored names, `Aggregate.*`, or `*`.
    pub events: BTreeSet<String>,
    /// In which shape.
    pub shape: Shape,
    /// Headers of every message beside its own, by name in lower case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Secret<String>>,
    /// Members of every message beside its own.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// The document that is filled in (`template`), or the text (`slack`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Value>,
    /// After how many failures in a row it is paused.
    pub pause_after: u32,
}

impl WebhookSettings {
    /// After how many failures in a row a webhook is paused that says nothing of it.
    pub const USUAL_PAUSE_AFTER: u32 = 50;

    /// A secret value of a webhook, as it is kept.
    pub fn secret(value: impl Into<String>) -> Secret<String> {
        Secret::new(Keyring::WebhookSecrets, value.into())
    }

    /// Which events it is told.
    pub fn filter(&self) -> EventFilter<'_> {
        EventFilter(&self.events)
    }

    /// Brings the settings into their form, collects the faults, and answers the origin of the address.
    pub(super) fn tidy(&mut self, faults: &mut Vec<FieldFault>) -> String {
        match text::check("name", &self.name, LONGEST_NAME, Lines::One) {
            Ok(name) => self.name = name,
            Err(fault) => faults.push(fault),
        }
        self.check_events(faults);
        self.check_headers(faults);
        self.check_body(faults);
        if self.pause_after == 0 || self.pause_after > MOST_FAILURES {
            let remedy = format!("choose between 1 and {MOST_FAILURES}");
            faults.push(FieldFault::new("pause_after", "is out of bounds", remedy));
        }
        match address(self.url.expose().map_or("", String::as_str)) {
            Ok(origin) => origin,
            Err(fault) => {
                faults.push(fault);
                String::new()
            }
        }
    }

    fn check_events(&self, faults: &mut Vec<FieldFault>) {
        if self.events.is_empty() {
            faults.push(FieldFault::new("events", "are none", "name events, such as Session.*, or write *"));
        }
        if self.events.len() > MOST_FILTERS {
            faults.push(FieldFault::new("events", "are too many", format!("give at most {MOST_FILTERS}")));
        }
        let strange = self.events.iter().filter(|filter| !is_filter(filter)).take(MOST_FILTERS);
        faults.extend(strange.map(|_| {
            let remedy = "write stored names of events, the name of an aggregate with .* behind it, or *";
            FieldFault::new("events", "name something that there is not", remedy)
        }));
    }

    fn check_headers(&self, faults: &mut Vec<FieldFault>) {
        if self.headers.len() > MOST_HEADERS {
            faults.push(FieldFault::new("headers", "are too many", format!("give at most {MOST_HEADERS}")));
        }
        for (name, value) in &self.headers {
            // A name that is none is not repeated.
            if !is_header_name(name) {
                faults.push(FieldFault::new(
                    "headers",
                    "have a name that is none",
                    "write it as x-tenant, in lower case",
                ));
            } else if OWN_HEADERS.contains(&name.as_str()) || name.starts_with("webhook-") {
                faults.push(FieldFault::new(
                    format!("headers.{name}"),
                    "belongs to the message itself",
                    "leave it out",
                ));
            } else if value.expose().is_some_and(|value| !is_header_value(value)) {
                let remedy = format!("write 1 to {LONGEST_HEADER} visible ASCII characters");
                faults.push(FieldFault::new(format!("headers.{name}"), "is no value of a header", remedy));
            }
        }
        if self.shape == Shape::Datadog && !self.headers.contains_key("dd-api-key") {
            let remedy = "give the API key as header dd-api-key";
            faults.push(FieldFault::new("headers.dd-api-key", "is missing", remedy));
        }
    }

    fn check_body(&self, faults: &mut Vec<FieldFault>) {
        for (field, value) in
            [("fields", Some(&Value::Object(self.fields.clone()))), ("template", self.template.as_ref())]
        {
            let Some(value) = value else { continue };
            if !is_plain(value, DEEPEST) || value.to_string().len() > LONGEST_DOCUMENT {
                let remedy =
                    "write at most 16 KiB and 8 levels, no member that begins with $, and no control characters";
                faults.push(FieldFault::new(field, "cannot be sent", remedy));
            }
        }
        let wanted = match (self.shape, &self.template) {
            (Shape::Standard | Shape::Datadog, Some(_)) => Some(("is not used by this shape", "leave it out")),
            (Shape::Slack, Some(template)) if !template.is_string() => {
                Some(("is no text", "write the text of a message"))
            }
            (Shape::Template, template) if !template.as_ref().is_some_and(Value::is_object) => {
                Some(("is no document", "write the object that is sent, with placeholders such as {{type}}"))
            }
            _ => None,
        };
        faults.extend(wanted.map(|(fault, remedy)| FieldFault::new("template", fault, remedy)));
    }
}

/// Which events a webhook is told.
#[derive(Clone, Copy, Debug)]
pub struct EventFilter<'f>(pub &'f BTreeSet<String>);

impl EventFilter<'_> {
    /// Whether an event of an aggregate is one of them.
    pub fn admits(&self, aggregate_type: &str, event_type: &str) -> bool {
        self.0.contains("*") || self.0.contains(event_type) || self.0.contains(&format!("{aggregate_type}.*"))
    }
}

fn is_filter(filter: &str) -> bool {
    let known = |of: &str| catalogue().iter().any(|kind| kind.aggregate_type == of);
    filter == "*"
        || filter.strip_suffix(".*").is_some_and(known)
        || catalogue().iter().any(|kind| kind.event_type == filter)
}

fn is_header_name(name: &str) -> bool {
    let token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&b);
    (1..=100).contains(&name.len()) && name.bytes().all(token)
}

fn is_header_value(value: &str) -> bool {
    let visible = value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    (1..=LONGEST_HEADER).contains(&value.len()) && visible && value.trim() == value
}

/// Whether a document holds nothing that the log would take for a mark of its own, and no text that no receiver expects.
fn is_plain(value: &Value, levels: usize) -> bool {
    let text = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_plain(item, levels - 1)),
        Value::Object(members) => {
            let plain =
                |(name, value): (&String, &Value)| !name.starts_with('$') && text(name) && is_plain(value, levels - 1);
            levels > 0 && members.iter().all(plain)
        }
        Value::String(value) => text(value),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The origin of an address that messages may be posted to.
fn address(text: &str) -> Result<String, FieldFault> {
    let url = uri::absolute("url", text)?;
    if matches!(url.scheme(), "https" | "http") {
        return Ok(url.origin().ascii_serialization());
    }
    Err(FieldFault::new("url", "is no web address", "begin with https://"))
}
