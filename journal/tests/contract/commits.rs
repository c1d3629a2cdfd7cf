//! Commits for the tests of this suite.

use aggregates::{Retention, TenantId};
use journal::{Actor, Append, AppendError, Appended, Commit, Journal, Metadata, NewEvent, StreamId, StreamVersion};
use support::new_uuid;

pub fn tenant(name: &str) -> TenantId {
    TenantId::parse(name).expect("a tenant's name")
}

pub fn event(text: &str) -> NewEvent {
    NewEvent {
        event_type: "NoteTaken".into(),
        event_version: "1".into(),
        payload: serde_json::json!({ "Taken": { "text": text } }).to_string(),
        retention: Retention::State,
    }
}

/// An event that tells something personal.
pub fn personal_event(subject: &str, text: &str) -> NewEvent {
    let personal = serde_json::json!({ "$personal": { "subject": subject, "value": { "name": text } } });
    NewEvent { payload: serde_json::json!({ "Taken": { "who": personal } }).to_string(), ..event("") }
}

pub fn append(tenant: &TenantId, id: &str, after: StreamVersion, events: Vec<NewEvent>) -> Append {
    Append { stream: StreamId::new(tenant, "Note", id), after, events }
}

pub fn commit(appends: Vec<Append>) -> Commit {
    let command_id = new_uuid();
    Commit { command_id, appends, metadata: Metadata::new(Actor::system(), command_id), erase: Vec::new() }
}

/// Begins a stream with some events.
pub async fn begin(journal: &Journal, tenant: &TenantId, id: &str, events: usize) -> Result<Appended, AppendError> {
    let events = (0..events).map(|number| event(&format!("{id} {number}"))).collect();
    journal.append(commit(vec![append(tenant, id, StreamVersion::NEW, events)])).await
}
