//! A webhook's settings on the command line: all of a new one, or some of one that is there.

use std::collections::BTreeMap;

use aggregates::webhook::{Shape, WebhookSettings};
use clap::{Args, ValueEnum};
use commands::webhook::{Given, WebhookDraft};
use serde_json::{Map, Value};

#[derive(Args)]
pub(super) struct Settings {
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// Where messages are posted
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// An event such as `SessionEnded`, all of an aggregate such as `Session.*`, or `*` [default: *]; again for another one
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// In which shape [default: standard]
    #[arg(long, value_enum)]
    shape: Option<ShapeName>,
    /// A header of every message; again for another one
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// Members of every message, in JSON
    #[arg(long, value_name = "JSON", value_parser = object)]
    fields: Option<Map<String, Value>>,
    /// The document of shape `template`, in JSON, or the text of shape `slack`
    #[arg(long, value_name = "JSON or TEXT")]
    template: Option<String>,
    /// After how many failures in a row it is paused [default: 50]
    #[arg(long, value_name = "NUMBER")]
    pause_after: Option<u32>,
}

/// In which shape an event is told.
#[derive(Clone, Copy, ValueEnum)]
enum ShapeName {
    /// The whole event, signed
    Standard,
    /// A line of text for Slack
    Slack,
    /// An entry for the log intake of Datadog
    Datadog,
    /// A document of your own, signed
    Template,
}

impl From<ShapeName> for Shape {
    fn from(name: ShapeName) -> Self {
        match name {
            ShapeName::Standard => Self::Standard,
            ShapeName::Slack => Self::Slack,
            ShapeName::Datadog => Self::Datadog,
            ShapeName::Template => Self::Template,
        }
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as NAME: VALUE")?;
    Ok((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("this is no JSON object: {error}"))
}

/// A document where it reads as one, and a text otherwise.
fn template(text: String) -> Value {
    serde_json::from_str(&text).ok().filter(Value::is_object).unwrap_or(Value::String(text))
}

impl Settings {
    /// The settings of a new webhook.
    pub(super) fn whole(self) -> WebhookDraft {
        let nothing = WebhookDraft {
            name: String::new(),
            url: Given::Kept,
            events: ["*".to_owned()].into(),
            shape: Shape::Standard,
            headers: BTreeMap::new(),
            fields: Map::new(),
            template: None,
            pause_after: WebhookSettings::USUAL_PAUSE_AFTER,
        };
        let name = self.name.clone().or_else(|| self.url.clone().map(|_| "Webhook".to_owned()));
        WebhookDraft { name: name.unwrap_or_default(), ..self.onto(nothing) }
    }

    /// The settings of a webhook whose row shows these.
    pub(super) fn over(self, before: &Value) -> WebhookDraft {
        let names = before["headers"].as_object().into_iter().flat_map(Map::keys);
        let events = before["events"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let number = before["pause_after"].as_u64().and_then(|number| u32::try_from(number).ok());
        let draft = WebhookDraft {
            name: before["name"].as_str().unwrap_or_default().to_owned(),
            url: Given::Kept,
            events: events.map(str::to_owned).collect(),
            shape: serde_json::from_value(before["shape"].clone()).unwrap_or(Shape::Standard),
            headers: names.map(|name| (name.clone(), Given::Kept)).collect(),
            fields: before["fields"].as_object().cloned().unwrap_or_default(),
            template: before.get("template").cloned(),
            pause_after: number.unwrap_or(WebhookSettings::USUAL_PAUSE_AFTER),
        };
        self.onto(draft)
    }

    fn onto(self, mut draft: WebhookDraft) -> WebhookDraft {
        if let Some(name) = self.name {
            draft.name = name;
        }
        if let Some(url) = self.url {
            draft.url = Given::New(url);
        }
        if !self.events.is_empty() {
            draft.events = self.events.into_iter().collect();
        }
        if let Some(shape) = self.shape {
            draft.shape = shape.into();
        }
        draft.headers.extend(self.headers.into_iter().map(|(name, value)| (name, Given::New(value))));
        if let Some(fields) = self.fields {
            draft.fields = fields;
        }
        if let Some(text) = self.template {
            draft.template = Some(template(text));
        }
        if let Some(number) = self.pause_after {
            draft.pause_after = number;
        }
        draft
    }
}
