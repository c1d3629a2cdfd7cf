//! Folding a stream up to a position without reading more of it than must be read.
//!
//! A short stream is read once. Of a long one the latest snapshot is taken that is not later than the moment that is asked about; what
//! follows is read until that moment and no further. A snapshot is a shortcut and never a truth: one that does not open is passed over.

use aggregates::{Entity, TenantId};
use cqrs_es::persist::SerializedEvent;
use journal::seal::SealError;
use journal::{Event, Journal, Position, StreamId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::QueryError;

/// Events that are read first: most streams have no more.
const BEGINNING: u64 = 16;
/// Events read at once behind them, or behind a snapshot: about as many as lie between two of those.
const MORE: u64 = 40;

/// A state, and the events at both ends of what it was folded from.
pub(crate) struct Folded<E> {
    pub(crate) state: E,
    pub(crate) first: Event,
    pub(crate) last: Event,
}

/// What a stream's state was after the last event up to and including a position; none before its first event.
pub(crate) async fn folded<E>(
    journal: &Journal,
    tenant: &TenantId,
    id: &str,
    until: Option<Position>,
) -> Result<Option<Folded<E>>, QueryError>
where
    E: Entity,
    E::Event: DeserializeOwned,
{
    // PostgreSQL refuses U+0000 with an error; no stream bears such an id.
    if id.contains('\0') {
        return Ok(None);
    }
    let (stream, until) = (StreamId::new(tenant, E::TYPE, id), until.unwrap_or(Position::MAX));
    let mut page = journal.read_stream_until(&stream, 0, BEGINNING, until).await?;
    let Some(first) = page.first().cloned() else { return Ok(None) };
    let mut more = page.len() as u64 == BEGINNING;
    let mut folded = Folded { state: E::default(), last: first.clone(), first };
    if more && let Some((state, after)) = remembered::<E>(journal, &stream, until).await? {
        // From the snapshot's own last event on: it may be the last of all.
        let known = journal.read_stream_until(&stream, after.saturating_sub(1), MORE, until).await?;
        if let Some(last) = known.first().filter(|last| last.sequence == after).cloned() {
            more = known.len() as u64 == MORE;
            (folded.state, folded.last, page) = (state, last, known.into_iter().skip(1).collect());
        }
    }
    loop {
        for event in page {
            folded.state.apply(decoded(&event)?);
            folded.last = event;
        }
        if !more {
            return Ok(Some(folded));
        }
        page = journal.read_stream_until(&stream, folded.last.sequence, MORE, until).await?;
        more = page.len() as u64 == MORE;
    }
}

async fn remembered<E: Entity>(
    journal: &Journal,
    stream: &StreamId,
    until: Position,
) -> Result<Option<(E, u64)>, QueryError> {
    match journal.snapshot_at(stream, E::STATE_VERSION, until).await {
        Ok(Some(snapshot)) => Ok(serde_json::from_str(&snapshot.state).ok().map(|state| (state, snapshot.sequence))),
        Err(SealError::Database(error)) => Err(error.into()),
        Ok(None) | Err(_) => Ok(None),
    }
}

fn decoded<T: DeserializeOwned>(event: &Event) -> Result<T, QueryError> {
    let upcast = aggregates::upcast(serialized(event)?);
    serde_json::from_value(upcast.payload).map_err(|error| unreadable(event, &error))
}

fn serialized(event: &Event) -> Result<SerializedEvent, QueryError> {
    Ok(event.serialized(parsed(event)?))
}

/// The payload as JSON.
pub(super) fn parsed(event: &Event) -> Result<Value, QueryError> {
    serde_json::from_str(&event.payload).map_err(|error| unreadable(event, &error))
}

/// The reason repeats no value: it may be personal.
fn unreadable(event: &Event, error: &serde_json::Error) -> QueryError {
    let (line, column) = (error.line(), error.column());
    let reason = format!("{} has another form (line {line}, column {column})", event.event_type);
    QueryError::Event { position: event.position, reason }
}
