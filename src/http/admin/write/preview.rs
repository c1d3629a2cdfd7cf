//! What a dry run answers: the events that would be appended and the rows that would change, without what nobody may read.

use aggregates::ScopeSet;
use commands::{Preview, Rehearsal};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::tried::TriedRow;

/// The stream type of credentials: what is personal in them is a hash, and nobody's to read.
const CREDENTIAL: &str = "Credential";

/// The answer to `?dry_run=true`. Nothing was appended.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct WouldAppend {
    /// The events, in their order; none where nothing would change.
    would_append: Vec<TriedEvent>,
    /// The rows that are written in the same transaction, in their order. What follows the log, such as the list of users, is not among them.
    would_change: Vec<TriedRow>,
}

/// An event that was not appended.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TriedEvent {
    /// Whose it would be.
    tenant_id: String,
    /// The kind of stream.
    aggregate_type: String,
    /// Which stream.
    aggregate_id: String,
    /// Its number in the stream.
    sequence: u64,
    /// Its stored name.
    event_type: String,
    /// The version of its shape.
    event_version: String,
    /// What would have happened: personal values in the clear, secrets as `{"$secret": true}`.
    #[schema(value_type = Value)]
    payload: Value,
}

impl WouldAppend {
    /// The events: their stored names, and what they would say.
    pub(in crate::http) fn events(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.would_append.iter().map(|event| (event.event_type.as_str(), &event.payload))
    }

    /// What was rehearsed, as somebody may see it who has this scope.
    pub(super) fn of(rehearsal: Rehearsal, scope: &ScopeSet) -> Self {
        let Rehearsal { events, rows } = rehearsal;
        Self {
            would_append: events.into_iter().map(TriedEvent::of).collect(),
            would_change: rows.into_iter().map(|row| TriedRow::of(row, scope)).collect(),
        }
    }

    /// These events and rows, then those of another write, which was tried without them.
    pub(super) fn then(mut self, other: Self) -> Self {
        let stream = |event: &TriedEvent| (event.aggregate_type.clone(), event.aggregate_id.clone());
        for mut event in other.would_append {
            let last = self.would_append.iter().rfind(|earlier| stream(earlier) == stream(&event));
            event.sequence = last.map_or(event.sequence, |last| last.sequence + 1);
            self.would_append.push(event);
        }
        self.would_change.extend(other.would_change);
        self
    }
}

impl TriedEvent {
    fn of(event: Preview) -> Self {
        let mut payload = event.payload;
        show(event.aggregate_type == CREDENTIAL, &mut payload);
        Self {
            tenant_id: event.tenant_id.to_string(),
            aggregate_type: event.aggregate_type,
            aggregate_id: event.aggregate_id,
            sequence: event.sequence,
            event_type: event.event_type,
            event_version: event.event_version,
            payload,
        }
    }
}

/// Puts personal values in the place of their marks, and hides secrets, as a history does.
fn show(hidden: bool, value: &mut Value) {
    match value {
        Value::Object(members) => match members.get_mut("$personal") {
            Some(personal) => {
                let secret = personal["subject"].as_str().is_none_or(|subject| subject.starts_with('~'));
                *value = if secret || hidden { json!({"$secret": true}) } else { personal["value"].take() };
            }
            None => members.values_mut().for_each(|member| show(hidden, member)),
        },
        Value::Array(items) => items.iter_mut().for_each(|item| show(hidden, item)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_shown_and_what_is_secret_is_not() {
        let mark = |subject: &str, value: &str| json!({"$personal": {"subject": subject, "value": value}});
        let mut event = json!({"name": mark("user-1", "Aiko"), "keys": [mark("~signing-keys", "MC4C")]});
        show(false, &mut event);
        assert_eq!(event, json!({"name": "Aiko", "keys": [{"$secret": true}]}));
        let mut event = json!({"hash": mark("user-1", "$argon2id$")});
        show(true, &mut event);
        assert_eq!(event, json!({"hash": {"$secret": true}}));
    }
}
