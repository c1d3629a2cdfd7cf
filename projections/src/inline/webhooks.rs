//! `webhooks`: every webhook that is told something, without what is secret in it; a removed one has no row.

use std::collections::BTreeMap;

use aggregates::webhook::{Disclosure, Pauser, WebhookEvent, WebhookSettings, WebhookState};
use chrono::{DateTime, Utc};
use journal::Mode;
use journal::db::{Call, DbError, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fold::{Columns, Record, json, table, word};

table!(
    "webhooks", "webhook_id", "state" Text, "disclosure" Text, "origin" Text, "settings" Text, "paused" Text, "secrets" Text
);

/// A row of `webhooks`.
pub(crate) struct Webhook {
    state: WebhookState,
    disclosure: Disclosure,
    origin: String,
    settings: Map<String, Value>,
    paused: Option<Paused>,
    secrets: BTreeMap<String, Secret>,
}

/// Why it is paused.
#[derive(Serialize, Deserialize)]
struct Paused {
    by: Pauser,
    reason: String,
}

/// When a secret was added and when it ends.
#[derive(Serialize, Deserialize)]
struct Secret {
    added_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends_at: Option<DateTime<Utc>>,
}

impl Record for Webhook {
    type Event = WebhookEvent;
    const AGGREGATE: &'static str = "Webhook";
    const TABLES: &'static [&'static str] = &["webhooks"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/webhooks.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self {
            state: row.word(0)?,
            disclosure: row.word(1)?,
            origin: row.text(2)?,
            settings: row.json(3)?,
            paused: row.opt_json(4)?,
            secrets: row.json(5)?,
        })
    }

    fn write(&self, call: &mut Call) {
        call.text(&word(&self.state)).text(&word(&self.disclosure)).text(&self.origin).text(&json(&self.settings));
        call.opt_text(self.paused.as_ref().map(json).as_deref()).text(&json(&self.secrets));
    }

    fn apply(before: Option<Self>, event: WebhookEvent) -> Option<Self> {
        match (before, event) {
            (None, WebhookEvent::Registered { origin, settings, .. }) => Some(Self {
                state: WebhookState::Active,
                disclosure: Disclosure::Removed,
                origin,
                settings: shown(&settings),
                paused: None,
                secrets: BTreeMap::new(),
            }),
            (Some(_), WebhookEvent::Removed) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl Webhook {
    fn after(mut self, event: WebhookEvent) -> Self {
        match event {
            WebhookEvent::Changed { origin, settings } => (self.origin, self.settings) = (origin, shown(&settings)),
            WebhookEvent::DisclosureChanged { disclosure } => self.disclosure = disclosure,
            WebhookEvent::SecretAdded { secret_id, at, .. } => {
                self.secrets.insert(secret_id, Secret { added_at: at, ends_at: None });
            }
            WebhookEvent::SecretRetired { secret_id, ends_at } => {
                if let Some(secret) = self.secrets.get_mut(&secret_id) {
                    secret.ends_at = Some(ends_at);
                }
            }
            WebhookEvent::SecretRemoved { secret_id } => drop(self.secrets.remove(&secret_id)),
            WebhookEvent::Paused { by, reason } => {
                (self.state, self.paused) = (WebhookState::Paused, Some(Paused { by, reason }));
            }
            WebhookEvent::Resumed { .. } => (self.state, self.paused) = (WebhookState::Active, None),
            WebhookEvent::Registered { .. }
            | WebhookEvent::TestRequested
            | WebhookEvent::ReplayRequested { .. }
            | WebhookEvent::RedriveRequested { .. }
            | WebhookEvent::Removed => {}
        }
        self
    }
}

/// The settings with a mark in the place of each secret, as histories show them.
fn shown(settings: &WebhookSettings) -> Map<String, Value> {
    let hidden = || serde_json::json!({"$secret": true});
    // Settings are a struct with string keys, which always has a document.
    let mut document = match serde_json::to_value(settings) {
        Ok(Value::Object(document)) => document,
        _ => Map::new(),
    };
    document.insert("url".to_owned(), hidden());
    if let Some(Value::Object(headers)) = document.get_mut("headers") {
        headers.values_mut().for_each(|value| *value = hidden());
    }
    document
}

#[cfg(test)]
mod tests {
    use aggregates::webhook::Shape;

    use super::*;

    #[test]
    fn nothing_secret_stands_in_a_row() {
        let settings = WebhookSettings {
            name: "Alerts".into(),
            url: WebhookSettings::secret("https://hooks.example.com/T0/secret"),
            events: ["*".to_owned()].into(),
            shape: Shape::Slack,
            headers: [("x-token".to_owned(), WebhookSettings::secret("secret"))].into(),
            fields: Map::new(),
            template: None,
            pause_after: 50,
        };
        let row = Value::from(shown(&settings));
        assert!(!row.to_string().contains("hooks.example.com") && !row.to_string().contains("\"secret\""), "{row}");
        assert_eq!(
            (row["headers"]["x-token"]["$secret"].as_bool(), row["name"].as_str()),
            (Some(true), Some("Alerts"))
        );
    }
}
