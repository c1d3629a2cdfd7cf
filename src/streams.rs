//! Aggregates as their own streams tell them, for questions whose answer must not be a moment old and is in no row that is
//! never stale: a person's claims, a client's sealed secrets.
//!
//! Nothing is decided here. Whoever has seen a stream before reads what came since, which is most often nothing.

use aggregates::{Entity, TenantId, upcast};
use chrono::{DateTime, Utc};
use journal::seal::SealError;
use journal::{Event, Journal, StreamId};

/// A state, and how many events it was made of.
#[derive(Clone, Debug)]
pub struct Folded<E> {
    /// The state.
    pub state: E,
    /// Events that it contains.
    pub version: u64,
    /// When the last of them was recorded.
    pub changed_at: DateTime<Utc>,
}

/// Why a stream cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It could not be read or opened.
    #[error(transparent)]
    Log(#[from] SealError),
    /// An event of it is not understood.
    #[error("the event at position {position} cannot be read: use the newest program")]
    Event {
        /// Which event.
        position: u64,
    },
}

/// An aggregate with everything that is in the log by now; `None` where it never began. `known` is what was seen of it before.
pub async fn fold<E: Entity>(
    journal: &Journal,
    tenant: &TenantId,
    id: &str,
    known: Option<&Folded<E>>,
) -> Result<Option<Folded<E>>, StreamError> {
    // PostgreSQL refuses U+0000 with an error; no stream bears such an id.
    if id.contains('\0') {
        return Ok(None);
    }
    let after = known.map_or(0, |known| known.version);
    let (events, version) = journal.load_stream(&StreamId::new(tenant, E::TYPE, id), after).await?;
    let Some(last) = events.last() else { return Ok(known.cloned()) };
    let changed_at = last.recorded_at();
    let mut state = known.map_or_else(E::default, |known| known.state.clone());
    for event in &events {
        state.apply(read::<E>(event)?);
    }
    Ok(Some(Folded { state, version: version.get(), changed_at }))
}

/// An aggregate as it was after so many of its events; `None` where it has fewer.
pub async fn fold_to<E: Entity>(
    journal: &Journal,
    tenant: &TenantId,
    id: &str,
    version: u64,
) -> Result<Option<E>, StreamError> {
    let events = journal.read_stream(&StreamId::new(tenant, E::TYPE, id), 0, version).await?;
    if events.len() as u64 != version {
        return Ok(None);
    }
    let mut state = E::default();
    for event in &events {
        state.apply(read::<E>(event)?);
    }
    Ok(Some(state))
}

/// What an event says.
pub fn read<E: Entity>(event: &Event) -> Result<E::Event, StreamError> {
    let payload = serde_json::from_str(&event.payload).ok();
    let read = payload.and_then(|payload| serde_json::from_value(upcast(event.serialized(payload)).payload).ok());
    read.ok_or(StreamError::Event { position: event.position })
}
