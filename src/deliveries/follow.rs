//! Comes behind the log for one kind, and queues a delivery for everybody whom a fact concerns.
//!
//! Rows and cursor move in one transaction, and only if the cursor is still where it was read: of several nodes one queues a stretch, and
//! the others find it done. Where nobody is told anything the cursor stays, and moves now and then.

use std::sync::Arc;
use std::time::Duration;

use journal::{Journal, Position, Stored, Wanted};
use projections::deliveries::{Queued, queue};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::{DeliveryError, Kind, Receiver};

/// Events looked at in one turn.
const PAGE: u64 = 500;
/// How long it rests after a turn: on a busy log one turn then covers many commits.
const REST: Duration = Duration::from_millis(20);
/// How long the cursor may say less than is known here.
const KEEP: Duration = Duration::from_millis(500);
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
    let mut follower = Follower { journal, kind, queued, place: None, listens: None };
    while !*stop.borrow() {
        head.borrow_and_update();
        // A turn that is cut off has done nothing.
        let turned = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            turned = follower.turn() => turned,
        };
        let rest = match turned {
            Ok(more) => {
                pause = FIRST_PAUSE;
                if !more {
                    tokio::select! {
                        _ = stop.wait_for(|stop| *stop) => return,
                        moved = head.changed() => if moved.is_err() { return },
                        () = follower.is_to_keep() => {}
                    }
                }
                REST
            }
            Err(error) => {
                tracing::warn!(kind = follower.kind.name(), %error, ?pause, "nothing can be queued; trying again");
                follower.place = None;
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

struct Follower {
    journal: Journal,
    kind: Arc<dyn Kind>,
    queued: Arc<Notify>,
    /// None while it is not known where the cursor stands.
    place: Option<Place>,
    /// What the kind listened to when it was asked. As long as that is little, one of those events is the reason to ask again.
    listens: Option<&'static [&'static str]>,
}

#[derive(Clone, Copy)]
struct Place {
    /// What the cursor says. Nobody is told anything that stands between here and `seen`.
    kept: Position,
    kept_at: Instant,
    /// Up to where the log was looked at, and when that was recorded (microseconds).
    seen: (Position, i64),
}

impl Place {
    fn at(position: Position) -> Self {
        Self { kept: position, kept_at: Instant::now(), seen: (position, 0) }
    }
}

impl Follower {
    /// Queues a stretch of the log, and answers whether there is more.
    async fn turn(&mut self) -> Result<bool, DeliveryError> {
        let cursor = self.kind.cursor();
        let place = match self.place {
            Some(place) => place,
            None => Place::at(cursor.standing(&self.journal).await?),
        };
        self.place = Some(place);
        if place.kept < place.seen.0 && place.kept_at.elapsed() >= KEEP {
            let kept = cursor.advance_from(&self.journal, place.kept, place.seen.0, place.seen.1).await?;
            self.place = kept.then(|| Place { kept: place.seen.0, kept_at: Instant::now(), ..place });
            return Ok(true);
        }
        let after = place.seen.0;
        let listens = self.listens().await?;
        let mut stretch = self.journal.read_stretch(after, Wanted::Aggregates(listens), PAGE).await?;
        if listens.len() < self.kind.aggregates().len() && !stretch.events.is_empty() {
            self.listens = None;
            stretch = self.journal.read_stretch(after, Wanted::Aggregates(self.kind.aggregates()), PAGE).await?;
        }
        let Some(end) = stretch.end else { return Ok(false) };
        let all = self.deliveries(&stretch.events).await?;
        if all.is_empty() {
            self.place = Some(Place { seen: end, ..place });
            return Ok(stretch.more);
        }
        let lasting = self.kind.pace().lasting;
        let moved = queue(&self.journal, self.kind.queue(), &cursor, (place.kept, end), (&all, lasting)).await?;
        self.place = moved.then(|| Place { kept: end.0, kept_at: Instant::now(), seen: end });
        if moved {
            self.queued.notify_one();
        }
        Ok(stretch.more || !moved)
    }

    async fn listens(&mut self) -> Result<&'static [&'static str], DeliveryError> {
        if let Some(listens) = self.listens {
            return Ok(listens);
        }
        let listens = self.kind.listens().await?;
        self.listens = Some(listens);
        Ok(listens)
    }

    /// What the facts among these events tell whom.
    async fn deliveries(&self, events: &[Stored]) -> Result<Vec<Queued>, DeliveryError> {
        let kind = &*self.kind;
        let facts: Vec<_> = events.iter().filter(|event| kind.tells(&event.event_type)).collect();
        if facts.is_empty() {
            return Ok(Vec::new());
        }
        let audiences = kind.audiences(&facts).await?;
        let told = facts.into_iter().zip(audiences);
        Ok(told
            .flat_map(|(fact, audience)| audience.into_iter().map(|receiver| delivery_of(kind, fact, receiver)))
            .collect())
    }

    /// Returns when the cursor is to say what is known; never while it does.
    async fn is_to_keep(&self) {
        match self.place {
            Some(place) if place.kept < place.seen.0 => tokio::time::sleep_until(place.kept_at + KEEP).await,
            _ => std::future::pending().await,
        }
    }
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
