//! An event as the world outside gets it: a `CloudEvent` (`CloudEvents` 1.0, JSON format) on a subject of its own.
//!
//! Its id is the event's id, so whoever gets it twice can tell; `sequence` is its position, padded so that texts order as numbers do.

use aggregates::TenantId;
use chrono::SecondsFormat;
use journal::{Circumstances, Event, Metadata, Stored};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::personal::{Personal, without_sealed, without_secrets};

/// What an event in structured mode is called.
pub const CONTENT_TYPE: &str = "application/cloudevents+json; charset=UTF-8";

/// The subject of an event: `evident.TENANT.AGGREGATE.EVENT`.
pub fn subject(event: &Stored) -> String {
    format!("evident.{}.{}.{}", event.tenant_id, event.aggregate_type, event.event_type)
}

/// The `type` attribute of events of a kind and version.
pub fn type_of(event_type: &str, version: &str) -> String {
    format!("evident.{event_type}.v{version}")
}

/// An event and what was opened of it, where it may be read in the clear.
pub enum Letter {
    /// As the log stores it.
    Stored(Box<Stored>),
    /// Opened.
    Opened(Box<Event>),
}

impl Letter {
    /// The event as it is stored.
    pub fn stored(&self) -> &Stored {
        match self {
            Self::Stored(stored) => stored,
            Self::Opened(event) => &event.stored,
        }
    }
}

/// The attributes of a `CloudEvent` in the order of the specification, then our own.
#[derive(Serialize)]
struct CloudEvent<'e> {
    specversion: &'static str,
    id: String,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    time: String,
    datacontenttype: &'static str,
    dataschema: String,
    sequence: String,
    tenant: &'e TenantId,
    streamsequence: String,
    retention: &'e str,
    actortype: &'e str,
    actorid: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    onbehalfof: Option<&'e str>,
    correlationid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sessionid: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clientid: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jobid: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    useragent: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'e str>,
    data: Box<RawValue>,
}

/// The JSON of an event. `base` is the public address without a slash at its end.
pub fn cloud_event(letter: &Letter, personal: Personal, base: &str) -> serde_json::Result<String> {
    let event = letter.stored();
    let data = match (letter, personal) {
        (Letter::Opened(event), Personal::Clear) => to_raw_value(&without_secrets(&event.payload)?)?,
        (_, Personal::Removed) => to_raw_value(&without_sealed(&event.payload)?)?,
        _ => serde_json::from_str(&event.payload)?,
    };
    let nothing = Circumstances::default();
    let (parsed, circumstances);
    let metadata: &Metadata = if let (Letter::Opened(opened), Personal::Clear) = (letter, personal) {
        circumstances = &opened.metadata.circumstances;
        &opened.metadata
    } else {
        circumstances = &nothing;
        parsed = serde_json::from_str::<Metadata>(&event.metadata)?;
        &parsed
    };
    let time = chrono::DateTime::from_timestamp_micros(event.recorded_at).unwrap_or_default();
    serde_json::to_string(&CloudEvent {
        specversion: "1.0",
        id: event.event_id.to_string(),
        source: format!("{base}/t/{}", event.tenant_id),
        kind: type_of(&event.event_type, &event.event_version),
        subject: format!("{}/{}", event.aggregate_type, event.aggregate_id),
        time: time.to_rfc3339_opts(SecondsFormat::Micros, true),
        datacontenttype: "application/json",
        dataschema: format!("{base}/asyncapi.json#/components/schemas/{}.v{}", event.event_type, event.event_version),
        sequence: format!("{:020}", event.position),
        tenant: &event.tenant_id,
        streamsequence: event.sequence.to_string(),
        retention: &event.class,
        actortype: &metadata.actor.kind,
        actorid: &metadata.actor.id,
        onbehalfof: metadata.on_behalf_of.as_deref(),
        correlationid: metadata.correlation_id.to_string(),
        causationid: metadata.causation_id.map(|id| id.to_string()),
        sessionid: metadata.session_id.as_deref(),
        clientid: metadata.client_id.as_deref(),
        jobid: metadata.job_id.as_deref(),
        traceparent: metadata.traceparent.as_deref(),
        ip: circumstances.ip.as_deref(),
        useragent: circumstances.user_agent.as_deref(),
        reason: circumstances.reason.as_deref(),
        data,
    })
}
