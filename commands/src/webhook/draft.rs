//! A webhook's settings as somebody writes them who cannot read what is secret in them: such a value is given, or stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::webhook::{Shape, WebhookError, WebhookSettings};
use aggregates::{Faults, FieldFault};
use serde_json::{Map, Value};

/// A secret value.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// A new one.
    New(String),
    /// The one that it has.
    Kept,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if *self == Self::Kept { "Kept" } else { "New(…)" })
    }
}

/// What a webhook is to be told, where and how; see [`WebhookSettings`].
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookDraft {
    /// What people call it.
    pub name: String,
    /// Where messages are posted.
    pub url: Given,
    /// Which events.
    pub events: BTreeSet<String>,
    /// In which shape.
    pub shape: Shape,
    /// Headers of every message beside its own, by name.
    pub headers: BTreeMap<String, Given>,
    /// Members of every message beside its own.
    pub fields: Map<String, Value>,
    /// The document that is filled in, or the text.
    pub template: Option<Value>,
    /// After how many failures in a row it is paused.
    pub pause_after: u32,
}

impl WebhookDraft {
    /// The settings, with what stays as it is out of those before.
    pub(super) fn over(&self, before: Option<&WebhookSettings>) -> Result<WebhookSettings, WebhookError> {
        let mut faults = Vec::new();
        let missing = |field: String| FieldFault::new(field, "is missing", "give it: there is none that could be kept");
        let url = match (&self.url, before) {
            (Given::New(url), _) => WebhookSettings::secret(url),
            (Given::Kept, Some(before)) => before.url.clone(),
            (Given::Kept, None) => {
                faults.push(missing("url".to_owned()));
                WebhookSettings::secret("")
            }
        };
        let mut headers = BTreeMap::new();
        for (name, value) in &self.headers {
            let kept = before.and_then(|before| before.headers.get(name));
            match (value, kept) {
                (Given::New(value), _) => {
                    drop(headers.insert(name.to_ascii_lowercase(), WebhookSettings::secret(value)));
                }
                (Given::Kept, Some(kept)) => drop(headers.insert(name.clone(), kept.clone())),
                (Given::Kept, None) => faults.push(missing("headers".to_owned())),
            }
        }
        Faults::check(faults)?;
        Ok(WebhookSettings {
            name: self.name.clone(),
            url,
            events: self.events.clone(),
            shape: self.shape,
            headers,
            fields: self.fields.clone(),
            template: self.template.clone(),
            pause_after: self.pause_after,
        })
    }
}
