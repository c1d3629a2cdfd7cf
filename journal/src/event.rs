//! Events: as a command hands them over, as the log stores them, and as a reader sees them.
//!
//! The journal knows no concrete event. A payload is JSON text, kept byte for byte as it was hashed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use aggregates::{Retention, TenantId};
use chrono::{DateTime, Utc};
use cqrs_es::persist::SerializedEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::metadata::Metadata;
use crate::proof::tree::{Hash, leaf_hash};

/// A place in the total order of all events: 1 is the first event ever, 0 is before it.
pub type Position = u64;

/// One aggregate instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamId {
    /// Whose it is.
    pub tenant: TenantId,
    /// The kind of aggregate, such as `User`.
    pub aggregate_type: Cow<'static, str>,
    /// Which one.
    pub aggregate_id: Arc<str>,
}

impl StreamId {
    /// The stream of an aggregate.
    pub fn new(tenant: &TenantId, aggregate_type: &'static str, aggregate_id: impl Into<Arc<str>>) -> Self {
        Self {
            tenant: tenant.clone(),
            aggregate_type: Cow::Borrowed(aggregate_type),
            aggregate_id: aggregate_id.into(),
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} of tenant {}", self.aggregate_type, self.aggregate_id, self.tenant)
    }
}

/// How many events of a stream somebody has seen.
///
/// Only the log makes one, by reading or by appending. Whoever holds version 5 has therefore seen five events, and since
/// nothing is ever taken out of the log, an append after version 5 can collide with a sixth event but never leave a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamVersion(pub(crate) u64);

impl StreamVersion {
    /// Nothing seen: the stream must not exist yet.
    pub const NEW: Self = Self(0);

    /// The number of events.
    pub fn get(self) -> u64 {
        self.0
    }

    /// What whoever read a stream up to this event has seen.
    pub fn of(event: &Event) -> Self {
        Self(event.stored.sequence)
    }
}

/// An event that a command wants to append.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its stored name, such as `UserRegistered`.
    pub event_type: Cow<'static, str>,
    /// The version of its shape.
    pub event_version: Cow<'static, str>,
    /// JSON; personal parts as `{"$personal": …}`, which are sealed on their way in.
    pub payload: String,
    /// How long it is kept.
    pub retention: Retention,
}

/// An event as its row holds it: what the leaf hash covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Gapless number in commit order, over the whole log.
    pub position: Position,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Gapless number within the tenant, from 0: its leaf in the tenant's tree.
    pub tenant_index: u64,
    /// The kind of aggregate.
    pub aggregate_type: String,
    /// Which one.
    pub aggregate_id: String,
    /// Number within the stream, from 1.
    pub sequence: u64,
    /// `UUIDv7`.
    pub event_id: Uuid,
    /// Its stored name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// JSON text, sealed, byte for byte as hashed.
    pub payload: Arc<str>,
    /// JSON text, sealed, byte for byte as hashed.
    pub metadata: Arc<str>,
    /// `state`, `audit` or `ephemeral`.
    pub class: String,
    /// Microseconds since 1970, never decreasing.
    pub recorded_at: i64,
    /// The command, on the first event of its commit.
    pub command_id: Option<Uuid>,
    /// How many events the commit has, on its first one.
    pub commit_size: Option<u64>,
}

impl Stored {
    /// The RFC 9162 leaf hash: SHA-256 over 0x00 and the canonical bytes.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.canonical())
    }

    /// The bytes that the leaf hash covers: a label, then every column but the hash in the order of the table, numbers as
    /// eight big-endian bytes, texts with their length before them, absent values as empty texts.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256 + self.payload.len() + self.metadata.len());
        bytes.extend_from_slice(b"evident event 1\n");
        number(&mut bytes, self.position);
        text(&mut bytes, self.tenant_id.as_str());
        number(&mut bytes, self.tenant_index);
        text(&mut bytes, &self.aggregate_type);
        text(&mut bytes, &self.aggregate_id);
        number(&mut bytes, self.sequence);
        bytes.extend_from_slice(self.event_id.as_bytes());
        text(&mut bytes, &self.event_type);
        text(&mut bytes, &self.event_version);
        text(&mut bytes, &self.payload);
        text(&mut bytes, &self.metadata);
        text(&mut bytes, &self.class);
        bytes.extend_from_slice(&self.recorded_at.to_be_bytes());
        text(&mut bytes, &self.command_id.map(|id| id.to_string()).unwrap_or_default());
        number(&mut bytes, self.commit_size.unwrap_or_default());
        bytes
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId {
            tenant: self.tenant_id.clone(),
            aggregate_type: Cow::Owned(self.aggregate_type.clone()),
            aggregate_id: self.aggregate_id.as_str().into(),
        }
    }
}

fn number(bytes: &mut Vec<u8>, value: u64) {
    bytes.extend_from_slice(&value.to_be_bytes());
}

fn text(bytes: &mut Vec<u8>, value: &str) {
    number(bytes, value.len() as u64);
    bytes.extend_from_slice(value.as_bytes());
}

/// An event as a reader sees it: personal parts opened, or marked as erased.
#[derive(Clone, Debug)]
pub struct Event {
    /// What the log stores.
    pub stored: Stored,
    /// JSON with `{"$personal": …}` where the subject's key still exists, `{"$erased": true}` where it does not.
    pub payload: Arc<str>,
    /// Who did it, and why.
    pub metadata: Arc<Metadata>,
}

impl Event {
    /// When the sequencer recorded it.
    pub fn recorded_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.stored.recorded_at).unwrap_or_default()
    }

    /// The event with its parsed payload, in the form that upcasters take.
    pub fn serialized(&self, payload: Value) -> SerializedEvent {
        SerializedEvent::new(
            self.aggregate_id.clone(),
            usize::try_from(self.sequence).unwrap_or(usize::MAX),
            self.aggregate_type.clone(),
            self.event_type.clone(),
            self.event_version.clone(),
            payload,
            Value::Null,
        )
    }
}

impl std::ops::Deref for Event {
    type Target = Stored;

    fn deref(&self) -> &Stored {
        &self.stored
    }
}
