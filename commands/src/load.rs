//! Loading an aggregate: its snapshot, if there is one of today's shape, and the events after it.
//!
//! A snapshot is a shortcut and never a truth: one that cannot be read is passed over, and the stream is folded from its
//! beginning. Most streams are too short to have one, so the first events are asked for first: where they are all there is, that
//! was the only question.

use std::collections::HashMap;
use std::sync::LazyLock;

use aggregates::{Entity, catalogue, upcast};
use cqrs_es::DomainEvent;
use journal::seal::SealError;
use journal::{Event, Journal, Position, Snapshot, StreamId, StreamVersion};

use crate::failure::Failure;

/// Events of a past that are read at once.
const PAST_PAGE: u64 = 128;

/// An aggregate as its stream tells it.
#[derive(Clone)]
pub struct Loaded<E> {
    pub(crate) stream: StreamId,
    /// The version to append after.
    pub(crate) version: StreamVersion,
    /// Events contained in the snapshot that was used; 0 without one.
    pub(crate) remembered: u64,
    /// Events that this unit of work appends.
    pub(crate) appended: u64,
    /// States that a long stream went through which had no snapshot: they are worth remembering.
    pub(crate) passed: Vec<Snapshot>,
    pub(crate) state: E,
}

impl<E: Entity> Loaded<E> {
    /// A stream of which nothing has been seen.
    pub(crate) fn new(stream: StreamId) -> Self {
        let (version, passed) = (StreamVersion::NEW, Vec::new());
        Self { stream, version, remembered: 0, appended: 0, passed, state: E::default() }
    }

    /// The state, with what this unit of work has decided so far.
    pub fn state(&self) -> &E {
        &self.state
    }

    /// The version of the stream as it was read: what a caller may hold on to and give back (`ETag`).
    pub fn version(&self) -> StreamVersion {
        self.version
    }

    /// How many events had to be read after the snapshot.
    pub fn events_read(&self) -> u64 {
        self.version.get().saturating_sub(self.remembered)
    }

    /// Number of the last event that the state contains.
    pub(crate) fn sequence(&self) -> u64 {
        self.version.get() + self.appended
    }
}

/// Loads an aggregate from its snapshot and the events after it.
pub(crate) async fn load<E: Entity>(journal: &Journal, stream: StreamId) -> Result<Loaded<E>, Failure> {
    let first = journal.read_stream(&stream, 0, E::SNAPSHOT_EVERY).await?;
    if (first.len() as u64) < E::SNAPSHOT_EVERY {
        return Ok(Loaded {
            stream,
            version: first.last().map_or(StreamVersion::NEW, StreamVersion::of),
            remembered: 0,
            appended: 0,
            passed: Vec::new(),
            state: folded(&first)?,
        });
    }
    match remembered::<E>(journal, &stream, Position::MAX).await? {
        Some((state, remembered)) => fold(journal, stream, state, remembered, remembered).await,
        // The states on the way are remembered too, so it goes from the beginning.
        None => fold(journal, stream, E::default(), 0, 0).await,
    }
}

/// Loads an aggregate whose streams are known to be short: no snapshot is looked for.
pub(crate) async fn load_short<E: Entity>(journal: &Journal, stream: StreamId) -> Result<Loaded<E>, Failure> {
    fold(journal, stream, E::default(), 0, 0).await
}

fn folded<E: Entity>(events: &[Event]) -> Result<E, Failure> {
    let mut state = E::default();
    for event in events {
        state.apply(decode(event)?);
    }
    Ok(state)
}

/// Goes on from a state after so many events.
async fn fold<E: Entity>(
    journal: &Journal,
    stream: StreamId,
    mut state: E,
    after: u64,
    remembered: u64,
) -> Result<Loaded<E>, Failure> {
    let (events, version) = journal.load_stream(&stream, after).await?;
    let mut passed = Vec::new();
    for event in &events {
        state.apply(decode(event)?);
        if remembered == 0 && event.sequence.is_multiple_of(E::SNAPSHOT_EVERY) {
            passed.extend(serde_json::to_string(&state).ok().map(|state| Snapshot { sequence: event.sequence, state }));
        }
    }
    Ok(Loaded { stream, version, remembered, appended: 0, passed, state })
}

async fn remembered<E: Entity>(
    journal: &Journal,
    stream: &StreamId,
    until: Position,
) -> Result<Option<(E, u64)>, Failure> {
    match journal.snapshot_at(stream, E::STATE_VERSION, until).await {
        Ok(None) => Ok(None),
        Ok(Some(Snapshot { sequence, state })) => match serde_json::from_str(&state) {
            Ok(state) => Ok(Some((state, sequence))),
            Err(error) => Ok(passed_over(stream, &error)),
        },
        Err(SealError::Database(error)) => Err(error.into()),
        Err(error) => Ok(passed_over(stream, &error)),
    }
}

fn passed_over<T>(stream: &StreamId, error: &dyn std::fmt::Display) -> Option<T> {
    tracing::warn!(%stream, %error, "a snapshot cannot be read and is passed over");
    None
}

/// The version in which each event is written today.
static TODAY: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| catalogue().iter().map(|kind| (kind.event_type, kind.version)).collect());

/// A stored event as the type that the aggregate knows. Only an event of an older version pays for being brought up.
pub(crate) fn decode<T: DomainEvent>(event: &Event) -> Result<T, Failure> {
    let decoded = if TODAY.get(event.event_type.as_str()) == Some(&event.event_version.as_str()) {
        serde_json::from_str(&event.payload)
    } else {
        serde_json::from_str(&event.payload)
            .and_then(|payload| serde_json::from_value(upcast(event.serialized(payload)).payload))
    };
    decoded.map_err(|error| Failure::Unreadable {
        what: format!("event {} ({}) of {}", event.sequence, event.event_type, event.stream()),
        reason: error.to_string(),
    })
}

/// What an aggregate was after the last event of its stream up to and including a position; `None` before it began.
pub(crate) async fn load_at<E: Entity>(
    journal: &Journal,
    stream: &StreamId,
    until: Position,
) -> Result<Option<E>, Failure> {
    let (mut state, mut seen) = remembered::<E>(journal, stream, until).await?.unwrap_or_default();
    loop {
        let page = journal.read_stream_until(stream, seen, PAST_PAGE, until).await?;
        for event in &page {
            state.apply(decode(event)?);
            seen = event.sequence;
        }
        if (page.len() as u64) < PAST_PAGE {
            return Ok((seen > 0).then_some(state));
        }
    }
}
