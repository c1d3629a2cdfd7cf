//! A page of the log, as projections read it.

use journal::seal::SealError;
use journal::{Event, Journal, Position};

/// Events that a follower applies in one transaction.
pub(crate) const FOLLOW: u64 = 500;
/// Events that a rebuild or a verification applies in one transaction.
pub(crate) const REPLAY: u64 = 2000;

/// Opened events after a position.
pub(crate) struct Page {
    pub(crate) events: Vec<Event>,
    full: bool,
}

impl Page {
    pub(crate) async fn read(journal: &Journal, after: Position, limit: u64) -> Result<Self, SealError> {
        let events = journal.read_page(after, limit).await?;
        let full = events.len() as u64 == limit;
        Ok(Self { events, full })
    }

    /// Whether there may be more events behind it at once.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// The position and the moment of its last event; none when it is empty.
    pub(crate) fn end(&self) -> Option<(Position, i64)> {
        self.events.last().map(|event| (event.position, event.stored.recorded_at))
    }
}
