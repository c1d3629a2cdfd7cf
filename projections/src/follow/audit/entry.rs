//! One event as a row of the audit log.

use aggregates::inbox::inbox_stream;
use aggregates::user_groups::user_groups_stream;
use aggregates::user_roles::user_roles_stream;
use journal::db::Call;
use journal::{Circumstances, Event, ProjectError};
use serde_json::{Map, Value};

use crate::fold::json;
use crate::number::big;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// For how long rows of the class `audit` are kept: thirteen months, so that a yearly audit finds the whole year.
const AUDIT: i64 = 400 * DAY;
/// For how long rows of the class `ephemeral` are kept.
const EPHEMERAL: i64 = 90 * DAY;

/// What of a payload is told beside ids. Closed words, names of fields and of permissions: nothing personal, nothing secret.
const TOLD: [&str; 25] = [
    "acr",
    "added",
    "amr",
    "changed",
    "client_id",
    "expires_at",
    "group_id",
    "kid",
    "level",
    "method",
    "must_change",
    "operation",
    "permission",
    "permissions",
    "purge_after",
    "removed",
    "role_id",
    "scope",
    "secret_id",
    "session_id",
    "status",
    "until",
    "user_id",
    "want",
    "addressed",
];
/// A longer value is left out: the history of the object has it.
const LONGEST: usize = 2000;

/// A row to write.
pub(super) struct Entry<'b> {
    event: &'b Event,
    outcome: &'static str,
    cause: Option<String>,
    object_id: &'b str,
    person: Option<String>,
    client_id: Option<String>,
    detail: Map<String, Value>,
    told: Circumstances,
}

impl<'b> Entry<'b> {
    pub(super) fn of(event: &'b Event) -> Result<Self, ProjectError> {
        let payload: Value = serde_json::from_str(&event.payload).map_err(|_| ProjectError::Poison {
            position: event.position,
            reason: format!(
                "{} does not open: it was changed outside Evident, or sealed under another key",
                event.event_type
            ),
        })?;
        // A variant with members is an object of one member, which bears its name.
        let members = payload.as_object().and_then(|payload| payload.values().next()).and_then(Value::as_object);
        let text =
            |name: &str| members.and_then(|members| members.get(name)).and_then(Value::as_str).map(str::to_owned);
        let metadata = &event.metadata;
        let mut told = metadata.circumstances.clone();
        if told.reason.is_none() {
            told.reason = members.and_then(|members| clear(members.get("reason")?));
        }
        let own = (event.aggregate_type == "User").then(|| event.aggregate_id.clone());
        Ok(Self {
            event,
            outcome: outcome(&event.event_type),
            cause: text("reason").or_else(|| text("want")),
            object_id: object_id(event),
            person: metadata.subject.clone().or(own).or_else(|| text("user_id")),
            client_id: metadata.client_id.clone().or_else(|| text("client_id")),
            detail: members.map(detail).unwrap_or_default(),
            told,
        })
    }

    /// Loses what it tells of a person, if it concerns them or they acted.
    pub(super) fn forget(&mut self, tenant: &str, who: &str) {
        let actor = &self.event.metadata.actor;
        let is_theirs = self.person.as_deref() == Some(who) || (actor.kind == "user" && actor.id == who);
        if self.event.tenant_id.as_str() == tenant && is_theirs {
            self.told = Circumstances::default();
        }
    }

    pub(super) fn write(&self, row: &mut Call) {
        let (event, metadata) = (self.event, &self.event.metadata);
        row.text(event.tenant_id.as_str()).int(big(event.position)).int(event.stored.recorded_at);
        row.text(&event.event_id.to_string()).text(&event.event_type).text(&event.class);
        row.text(self.outcome).opt_text(self.cause.as_deref());
        row.text(&snake(&event.aggregate_type)).text(self.object_id).opt_text(self.person.as_deref());
        row.text(&metadata.actor.kind).text(&metadata.actor.id).opt_text(metadata.on_behalf_of.as_deref());
        row.opt_text(self.client_id.as_deref()).opt_text(metadata.session_id.as_deref());
        row.text(&metadata.correlation_id.to_string());
        row.opt_text(metadata.causation_id.map(|id| id.to_string()).as_deref());
        row.opt_text(metadata.job_id.as_deref()).text(&json(&self.detail));
        row.opt_text(self.told.ip.as_deref()).opt_text(self.told.user_agent.as_deref());
        row.opt_text(self.told.reason.as_deref()).opt_int(self.expires_at());
    }

    fn expires_at(&self) -> Option<i64> {
        let kept = match self.event.class.as_str() {
            "audit" => AUDIT,
            "ephemeral" => EPHEMERAL,
            _ => return None,
        };
        Some(self.event.stored.recorded_at.saturating_add(kept))
    }
}

/// How it ended, by the stored name: whoever names an event says it there.
fn outcome(event_type: &str) -> &'static str {
    if event_type.ends_with("Denied") || event_type.ends_with("Refused") {
        "refused"
    } else if event_type.ends_with("Failed") {
        "failed"
    } else {
        "done"
    }
}

/// The roles that somebody has and the groups that they are in are asked for by the person, as in a history.
fn object_id(event: &Event) -> &str {
    let id = event.aggregate_id.as_str();
    let prefix = match event.aggregate_type.as_str() {
        "UserRoles" => user_roles_stream(""),
        "UserGroups" => user_groups_stream(""),
        "Inbox" => inbox_stream(""),
        _ => return id,
    };
    id.strip_prefix(prefix.as_str()).unwrap_or(id)
}

/// The word for a kind of object, as histories spell it: `SigningKey` is `signing_key`.
fn snake(name: &str) -> String {
    let mut word = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// A personal text that is still readable.
fn clear(value: &Value) -> Option<String> {
    let personal = value.get("$personal")?;
    let is_secret = personal["subject"].as_str().is_none_or(|subject| subject.starts_with('~'));
    personal["value"].as_str().filter(|_| !is_secret).map(str::to_owned)
}

fn detail(members: &Map<String, Value>) -> Map<String, Value> {
    let told = members.iter().filter(|(name, value)| TOLD.contains(&name.as_str()) && is_plain(value));
    told.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A word, a number, or a list of them; no document and nothing with a mark in it.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= LONGEST,
        Value::Array(items) => {
            items.len() <= 100 && items.iter().all(|item| item.as_str().is_some_and(|text| text.len() <= 100))
        }
        Value::Number(_) | Value::Bool(_) => true,
        Value::Null | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use aggregates::catalogue;
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_are_the_words_of_histories() {
        assert_eq!(
            ["User", "SigningKey", "UserRoles", "UserGroups"].map(snake),
            ["user", "signing_key", "user_roles", "user_groups"]
        );
    }

    #[test]
    fn refusals_and_failures_are_told_from_what_was_done() {
        for (event_type, told) in [
            ("AuthenticationFailed", "failed"),
            ("AuthenticationSucceeded", "done"),
            ("GrantDenied", "refused"),
            ("AdministrationDenied", "refused"),
            ("UserLocked", "done"),
        ] {
            assert!(catalogue().iter().any(|kind| kind.event_type == event_type), "{event_type}");
            assert_eq!(outcome(event_type), told);
        }
    }

    #[test]
    fn a_detail_tells_closed_words_and_no_document() {
        let members = json!({
            "changed": ["name"], "scope": "openid", "hash": "AAAA", "profile": {"$personal": {"subject": "u", "value": {}}},
            "status": {"$erased": true}, "level": 1, "removed": [{"a": 1}], "method": "a".repeat(2001),
        });
        let told = detail(members.as_object().unwrap());
        assert_eq!(Value::from(told), json!({"changed": ["name"], "scope": "openid", "level": 1}));
    }

    #[test]
    fn a_stated_reason_is_read_where_it_still_is_somebodys() {
        let mark = |subject: &str| json!({"$personal": {"subject": subject, "value": "left"}});
        assert_eq!(clear(&mark("u-1")).as_deref(), Some("left"));
        assert!(
            clear(&mark("~keys")).is_none()
                && clear(&json!({"$erased": true})).is_none()
                && clear(&json!("x")).is_none()
        );
    }
}
