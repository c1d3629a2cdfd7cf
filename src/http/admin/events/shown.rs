//! An event as somebody may see it who follows them.
//!
//! Which events there are, who acted and on what is for everybody with the permission. What is personal in them, addresses and reasons
//! among it, is for those who may read users too.

use chrono::{DateTime, Utc};
use journal::Event;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// The stream type of credentials: what is personal in them is a hash, and nobody's to read.
const CREDENTIAL: &str = "Credential";

/// An event.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedEvent {
    /// Its place in the log: what to give as `after`, and as `Last-Event-ID`.
    position: u64,
    /// Its id.
    event_id: String,
    /// Its stored name.
    event_type: String,
    /// The version of its shape as it is stored.
    event_version: String,
    /// The kind of stream.
    aggregate_type: String,
    /// Which stream.
    aggregate_id: String,
    /// Its number in the stream.
    sequence: u64,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
    /// Who did it.
    #[schema(value_type = Object)]
    metadata: Value,
    /// From where and why, where that may be read and still is readable.
    #[schema(value_type = Object)]
    circumstances: Value,
    /// What happened: what is personal in the clear or as `{"$hidden": true}`, erased as `{"$erased": true}`, secrets as `{"$secret": true}`.
    #[schema(value_type = Value)]
    payload: Value,
}

impl FeedEvent {
    /// An event as somebody sees it who may read what is personal, or may not.
    pub(super) fn of(event: &Event, sees_people: bool) -> Self {
        let mut payload = serde_json::from_str(&event.payload).unwrap_or_default();
        show(event.aggregate_type == CREDENTIAL, sees_people, &mut payload);
        // Both are flat structs of texts, which always have JSON.
        let circumstances = serde_json::to_value(&event.metadata.circumstances).unwrap_or_default();
        Self {
            position: event.position,
            event_id: event.event_id.to_string(),
            event_type: event.event_type.clone(),
            event_version: event.event_version.clone(),
            aggregate_type: event.aggregate_type.clone(),
            aggregate_id: event.aggregate_id.clone(),
            sequence: event.sequence,
            recorded_at: event.recorded_at(),
            metadata: serde_json::to_value(&*event.metadata).unwrap_or_default(),
            circumstances: if sees_people { circumstances } else { json!({}) },
            payload,
        }
    }

    /// Its place in the log.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Its stored name.
    pub(super) fn event_type(&self) -> &str {
        &self.event_type
    }
}

fn show(is_credential: bool, sees_people: bool, value: &mut Value) {
    match value {
        Value::Object(members) => match members.get_mut("$personal") {
            Some(personal) => {
                let secret = personal["subject"].as_str().is_none_or(|subject| subject.starts_with('~'));
                *value = match (secret || is_credential, sees_people) {
                    (true, _) => json!({"$secret": true}),
                    (false, true) => personal["value"].take(),
                    (false, false) => json!({"$hidden": true}),
                };
            }
            None => members.values_mut().for_each(|member| show(is_credential, sees_people, member)),
        },
        Value::Array(items) => items.iter_mut().for_each(|item| show(is_credential, sees_people, item)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_for_those_who_may_read_it_and_secrets_for_nobody() {
        let mark = |subject: &str| json!({"$personal": {"subject": subject, "value": "Aiko"}});
        let event = || json!({"Registered": {"profile": mark("u-1"), "keys": [mark("~signing-keys")], "gone": {"$erased": true}}});
        let shown = |credential, sees| {
            let mut event = event();
            show(credential, sees, &mut event);
            event["Registered"].clone()
        };
        let gone = json!({"$erased": true});
        assert_eq!(shown(false, true), json!({"profile": "Aiko", "keys": [{"$secret": true}], "gone": gone}));
        assert_eq!(
            shown(false, false),
            json!({"profile": {"$hidden": true}, "keys": [{"$secret": true}], "gone": gone})
        );
        assert_eq!(shown(true, true)["profile"], json!({"$secret": true}));
    }
}
