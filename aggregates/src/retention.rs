//! What the rest of the house must know of every aggregate: how long its events live, when to snapshot, how to decide.
//!
//! `cqrs-es` gives the aggregate's shape; the log's own needs (retention class, snapshot cadence, the version of the
//! stored state) stand here so that one generic `execute` serves them all.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

/// How long the log keeps an event (the `class` column of `events`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retention {
    /// Kept for ever: some state is folded from it.
    State,
    /// Kept for the audit period.
    Audit,
    /// Archived first: codes, pushed requests, token issue.
    Ephemeral,
}

impl Retention {
    /// The word stored in the `class` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Audit => "audit",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// An aggregate as the log sees it. `Services` is `()`: decisions take everything from the command.
pub trait Entity: Aggregate<Services = ()> + Clone {
    /// A snapshot is taken whenever a stream has grown by this many events.
    const SNAPSHOT_EVERY: u64 = 32;

    /// Version of the state's serialised shape; a snapshot of another version is ignored and folded anew. Bump it with
    /// every change of the state struct or of anything inside it.
    const STATE_VERSION: u32;

    /// How long `event` is kept.
    fn retention(_event: &Self::Event) -> Retention {
        Retention::State
    }

    /// Whether the stream has begun; stays true after deletion or erasure.
    fn exists(&self) -> bool;

    /// The rules: the events that `command` causes in this state, none where it changes nothing, or the refusal.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
}

/// The body of every aggregate's `handle`: decide, then write; a refusal writes nothing.
pub(crate) async fn handle<E: Entity>(
    aggregate: &mut E,
    command: E::Command,
    sink: &EventSink<E>,
) -> Result<(), E::Error> {
    for event in aggregate.decide(command)? {
        sink.write(event, aggregate).await;
    }
    Ok(())
}
