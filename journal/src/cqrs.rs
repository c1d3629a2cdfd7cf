//! The journal as a `cqrs-es` event store.
//!
//! Programs that are written against `cqrs_es::CqrsFramework` run on Evident's log unchanged. Evident itself does not: a
//! framework appends to one stream at a time, and its queries run after the commit and can be lost.

use std::collections::HashMap;

use aggregates::{Entity, TenantId, upcast};
use cqrs_es::persist::SerializedEvent;
use cqrs_es::{AggregateContext, AggregateError, DomainEvent as _, EventEnvelope, EventStore};
use serde_json::Value;

use crate::clock::uuid_v7;
use crate::commit::{Append, AppendError, Commit};
use crate::event::{Event, NewEvent, StreamId, StreamVersion};
use crate::journal::Journal;
use crate::metadata::{Actor, Circumstances, Metadata};

/// The streams of one tenant, as an event store.
pub struct CqrsStore {
    journal: Journal,
    tenant: TenantId,
}

/// An aggregate, and how much of its stream it has seen.
pub struct CqrsContext<A> {
    aggregate_id: String,
    aggregate: A,
    version: StreamVersion,
}

impl<A: Entity> AggregateContext<A> for CqrsContext<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl CqrsStore {
    /// A store over one tenant's streams.
    pub fn new(journal: Journal, tenant: TenantId) -> Self {
        Self { journal, tenant }
    }

    async fn load<A: Entity>(
        &self,
        id: &str,
    ) -> Result<(Vec<EventEnvelope<A>>, StreamVersion), AggregateError<A::Error>> {
        let stream = StreamId::new(&self.tenant, A::TYPE, id);
        let (events, version) = self.journal.load_stream(&stream, 0).await.map_err(database)?;
        let events = events.iter().map(envelope::<A>).collect::<Result<_, _>>()?;
        Ok((events, version))
    }
}

impl<A: Entity> EventStore<A> for CqrsStore {
    type AC = CqrsContext<A>;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        Ok(self.load(aggregate_id).await?.0)
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<CqrsContext<A>, AggregateError<A::Error>> {
        let (events, version) = self.load::<A>(aggregate_id).await?;
        let mut aggregate = A::default();
        for event in events {
            aggregate.apply(event.payload);
        }
        Ok(CqrsContext { aggregate_id: aggregate_id.to_owned(), aggregate, version })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: CqrsContext<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let stream = StreamId::new(&self.tenant, A::TYPE, context.aggregate_id.as_str());
        let entropy = self.journal.entropy();
        let command_id = uuid_v7(self.journal.clock().now(), entropy);
        let append = Append {
            stream,
            after: context.version,
            events: events.iter().map(new_event::<A>).collect::<Result<_, _>>()?,
        };
        let metadata_of_all = from_map(&metadata, command_id);
        let commit = Commit { command_id, appends: vec![append], metadata: metadata_of_all, erase: Vec::new() };
        self.journal.append(commit).await.map_err(|error| match error {
            AppendError::Conflict { .. } => AggregateError::AggregateConflict,
            AppendError::Unavailable { .. } | AppendError::Full { .. } => database(error),
            other => AggregateError::UnexpectedError(Box::new(other)),
        })?;
        let first = usize::try_from(context.version.get()).unwrap_or(usize::MAX) + 1;
        let envelopes = (first..).zip(events).map(|(sequence, payload)| EventEnvelope {
            aggregate_id: context.aggregate_id.clone(),
            sequence,
            payload,
            metadata: metadata.clone(),
        });
        Ok(envelopes.collect())
    }
}

fn database<E: std::error::Error>(error: impl std::error::Error + Send + Sync + 'static) -> AggregateError<E> {
    AggregateError::DatabaseConnectionError(Box::new(error))
}

fn malformed<E: std::error::Error>(error: serde_json::Error) -> AggregateError<E> {
    AggregateError::DeserializationError(Box::new(error))
}

fn new_event<A: Entity>(event: &A::Event) -> Result<NewEvent, AggregateError<A::Error>> {
    Ok(NewEvent {
        event_type: event.event_type().into(),
        event_version: event.event_version().into(),
        payload: serde_json::to_string(event).map_err(malformed)?,
        retention: A::retention(event),
    })
}

fn envelope<A: Entity>(event: &Event) -> Result<EventEnvelope<A>, AggregateError<A::Error>> {
    let sequence = usize::try_from(event.sequence).unwrap_or(usize::MAX);
    let newest = upcast(SerializedEvent::new(
        event.aggregate_id.clone(),
        sequence,
        event.aggregate_type.clone(),
        event.event_type.clone(),
        event.event_version.clone(),
        serde_json::from_str(&event.payload).map_err(malformed)?,
        Value::Null,
    ));
    Ok(EventEnvelope {
        aggregate_id: newest.aggregate_id,
        sequence,
        payload: serde_json::from_value(newest.payload).map_err(malformed)?,
        metadata: serde_json::from_str(&event.stored.metadata).map_err(malformed)?,
    })
}

/// The keys that Evident's metadata has are taken over; what identifies a person is sealed like any other metadata.
fn from_map(map: &HashMap<String, String>, command_id: uuid::Uuid) -> Metadata {
    let text = |key: &str| map.get(key).cloned();
    let uuid = |key: &str| map.get(key).and_then(|text| uuid::Uuid::parse_str(text).ok());
    let actor = match (text("actor_type"), text("actor_id")) {
        (Some(kind), Some(id)) => Actor { kind, id },
        _ => Actor::system(),
    };
    Metadata {
        on_behalf_of: text("on_behalf_of"),
        causation_id: uuid("causation_id"),
        session_id: text("session_id"),
        client_id: text("client_id"),
        traceparent: text("traceparent"),
        job_id: text("job_id"),
        subject: text("subject"),
        circumstances: Circumstances { ip: text("ip"), user_agent: text("user_agent"), reason: text("reason") },
        ..Metadata::new(actor, uuid("correlation_id").unwrap_or(command_id))
    }
}
