//! Comes behind the log for one kind, and queues a delivery for everybody whom a fact concerns.
//!
//! Rows and cursor move in one transaction, and only if the cursor is still where it was read: of several nodes one queues a stretch, and
//! the others find it done.

use std::sync::Arc;
use std::time::Duration;

use journal::{Journal, Stored};
use projections::deliveries::{Queued, queue};
use tokio::sync::{Notify, watch};

use super::{DeliveryError, Kind, Receiver};

/// Events looked at in one turn.
const PAGE: u64 = 500;
/// How long it rests after a turn: on a busy log one turn then covers many commits.
const REST: Duration = Duration::from_millis(20);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Follows the log until told to stop; `queued` is told when there is something to send.
pub(super) async fn follow(
    journal: Journal,
    kind: Arc<dyn Kind>,
    queued: Arc<Notify>,
    mut stop: watch::Receiver<bool>,
) {
    let (mut head, mut pause) = (journal.head(), FIRST_PAUSE);
    while !*stop.borrow() {
        head.borrow_and_update();
        // A turn that is cut off has done nothing.
        let turned = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            turned = turn(&journal, &*kind, &queued) => turned,
        };
        let rest = match turned {
            Ok(more) => {
                pause = FIRST_PAUSE;
                if !more {
                    tokio::select! {
                        _ = stop.wait_for(|stop| *stop) => return,
                        moved = head.changed() => if moved.is_err() { return },
                    }
                }
                REST
            }
            Err(error) => {
                tracing::warn!(kind = kind.name(), %error, ?pause, "nothing can be queued; trying again");
                let rest = pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                rest
            }
        };
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Queues a stretch of the log, and answers whether there is more.
async fn turn(journal: &Journal, kind: &dyn Kind, queued: &Notify) -> Result<bool, DeliveryError> {
    let cursor = kind.cursor();
    let from = cursor.standing(journal).await?;
    let listens = kind.listens().await?;
    let mut stretch = journal.read_stretch(from, Some(listens), PAGE).await?;
    if listens.len() < kind.aggregates().len() && !stretch.events.is_empty() {
        stretch = journal.read_stretch(from, Some(kind.aggregates()), PAGE).await?;
    }
    let Some(end) = stretch.end else { return Ok(false) };
    let facts: Vec<_> = stretch.events.iter().filter(|event| kind.tells(&event.event_type)).collect();
    let audiences = kind.audiences(&facts).await?;
    let all: Vec<_> = facts
        .into_iter()
        .zip(audiences)
        .flat_map(|(fact, audience)| audience.into_iter().map(|receiver| delivery_of(kind, fact, receiver)))
        .collect();
    let lasting = kind.pace().lasting;
    let moved = queue(journal, kind.name(), &cursor, (from, end), (&all, lasting)).await?;
    if moved && !all.is_empty() {
        queued.notify_one();
    }
    Ok(stretch.more || !moved)
}

/// The delivery of one fact to one receiver.
pub(super) fn delivery_of(kind: &dyn Kind, fact: &Stored, receiver: Receiver) -> Queued {
    Queued {
        tenant: fact.tenant_id.clone(),
        target: receiver.target,
        event_id: fact.event_id,
        position: fact.position,
        lane: receiver.lane,
        content: receiver.content,
        rouses: kind.rouses(&fact.event_type),
    }
}
