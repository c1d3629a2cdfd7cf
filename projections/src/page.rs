//! A page of the log, as projections read it.

use std::sync::Arc;

use journal::seal::SealError;
use journal::{Actor, Event, Journal, Metadata, Position, Projector, Stored, Wanted};
use uuid::Uuid;

/// Events that a follower applies in one transaction.
pub(crate) const FOLLOW: u64 = 500;
/// Events that a rebuild or a verification applies in one transaction.
pub(crate) const REPLAY: u64 = 2000;

/// The events after a position that one projector wants, opened.
pub(crate) struct Page {
    pub(crate) events: Vec<Event>,
    end: Option<(Position, i64)>,
    more: bool,
}

impl Page {
    /// Reads the events after a position, and opens those that the projector wants: opening is most of the work.
    pub(crate) async fn read(
        journal: &Journal,
        projector: &dyn Projector,
        after: Position,
        limit: u64,
    ) -> Result<Self, SealError> {
        let wanted = projector.aggregates().map_or(Wanted::All, Wanted::Aggregates);
        let stretch = journal.read_stretch(after, wanted, limit).await?;
        let nobody = Arc::new(Metadata::new(Actor::system(), Uuid::nil()));
        let wanted =
            stretch.events.into_iter().map(|stored| closed(stored, &nobody)).filter(|event| projector.wants(event));
        let wanted: Vec<Stored> = wanted.map(|event| event.stored).collect();
        let events = match journal.vault().open(wanted.clone()).await {
            Err(SealError::Database(error)) => return Err(error.into()),
            Err(_) => one_by_one(journal, wanted, &nobody).await?,
            Ok(events) => events,
        };
        Ok(Self { events, end: stretch.end, more: stretch.more })
    }

    /// Whether the log went on behind it when it was read.
    pub(crate) fn has_more(&self) -> bool {
        self.more
    }

    /// The position and the moment of its last event, wanted or not; none when there is none.
    pub(crate) fn end(&self) -> Option<(Position, i64)> {
        self.end
    }
}

/// An event that nobody has opened: enough to tell who wants it.
fn closed(stored: Stored, nobody: &Arc<Metadata>) -> Event {
    Event { stored, payload: "".into(), metadata: Arc::clone(nobody) }
}

/// Opens event by event, so that one that does not open holds up no other. Its payload is then empty, which is the payload
/// of no event, so a projector finds it poisoned.
async fn one_by_one(journal: &Journal, stored: Vec<Stored>, nobody: &Arc<Metadata>) -> Result<Vec<Event>, SealError> {
    let mut events = Vec::with_capacity(stored.len());
    for stored in stored {
        match journal.vault().open(vec![stored.clone()]).await {
            Ok(opened) => events.extend(opened),
            Err(SealError::Database(error)) => return Err(error.into()),
            Err(error) => {
                let (stream, position) = (stored.stream(), stored.position);
                tracing::error!(%stream, position, %error, "an event does not open");
                events.push(closed(stored, nobody));
            }
        }
    }
    Ok(events)
}
