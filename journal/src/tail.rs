//! The end of the log in memory, as it is stored: what everybody who follows the log is about to read.
//!
//! Many follow, and each wants other events. The writer leaves here what it has appended, and what other nodes append is read once
//! by whoever meets the gap first; so an event costs the database one reading on each node at most, however many follow.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::event::{Position, Stored};
use crate::reader::{Stretch, Wanted};

/// Bounds of what is kept.
const EVENTS: usize = 4096;
const BYTES: usize = 2 << 20;
/// What a row costs beside its texts, in bytes: roughly.
const ROW: usize = 256;

/// The last events of the log, without a gap among them.
pub(crate) struct Tail {
    held: Mutex<Held>,
    /// Held by whoever reads what other nodes appended.
    filling: tokio::sync::Mutex<()>,
}

struct Held {
    events: VecDeque<Stored>,
    bytes: usize,
    /// The position of the last event, kept or let go.
    end: Position,
}

impl Tail {
    /// Begins behind a position: what was before is read from the database.
    pub(crate) fn new(position: Position) -> Self {
        let held = Held { events: VecDeque::new(), bytes: 0, end: position };
        Self { held: Mutex::new(held), filling: tokio::sync::Mutex::new(()) }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // Every change is whole before anything in it can panic.
        self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Adds events in their order. Those that are known are passed over; behind a gap nothing is added, and somebody fills it.
    pub(crate) fn push(&self, events: impl IntoIterator<Item = Stored>) {
        let mut held = self.held();
        for event in events {
            if event.position > held.end && !held.add(event) {
                return;
            }
        }
    }

    /// The wanted events after a position, if they are all here; `head` is as far as the log is known to go.
    pub(crate) fn stretch(&self, after: Position, wanted: Wanted<'_>, limit: u64, head: Position) -> Option<Stretch> {
        let kept = self.held();
        let from = kept.events.partition_point(|event| event.position <= after);
        // What follows the position directly must be here.
        let first = kept.events.get(from).filter(|first| first.position == after + 1)?;
        let (mut events, mut end) = (Vec::new(), (first.position, first.recorded_at));
        for event in kept.events.range(from..) {
            if events.len() as u64 == limit {
                break;
            }
            end = (event.position, event.recorded_at);
            if wanted.wants(event) {
                events.push(event.clone());
            }
        }
        Some(Stretch { events, end: Some(end), more: end.0 < kept.end.max(head) })
    }

    /// So many events after a position, if all of them are here.
    pub(crate) fn page(&self, after: Position, limit: u64) -> Option<Vec<Stored>> {
        let whole = self.held().end >= after.checked_add(limit)?;
        if !whole {
            return None;
        }
        self.stretch(after, Wanted::All, limit, 0).map(|stretch| stretch.events)
    }

    /// Waits for the turn to read what is missing, and answers from where on.
    pub(crate) async fn filling(&self) -> (tokio::sync::MutexGuard<'_, ()>, Position) {
        let turn = self.filling.lock().await;
        let end = self.held().end;
        (turn, end)
    }

    /// Up to where the log is known here.
    pub(crate) fn end(&self) -> Position {
        self.held().end
    }

    /// Begins anew behind a position, where more is missing than is ever kept.
    pub(crate) fn skip_to(&self, position: Position) {
        let mut held = self.held();
        if position > held.end {
            *held = Held { events: VecDeque::new(), bytes: 0, end: position };
        }
    }

    /// Whether more is missing between its end and a position than it would keep.
    pub(crate) fn is_far_behind(&self, position: Position) -> bool {
        position.saturating_sub(self.end()) > EVENTS as u64
    }
}

impl Held {
    /// Adds the next event, if it is the next one.
    fn add(&mut self, event: Stored) -> bool {
        if event.position != self.end + 1 {
            return false;
        }
        self.end = event.position;
        self.bytes += size(&event);
        self.events.push_back(event);
        while self.events.len() > EVENTS || self.bytes > BYTES {
            let Some(gone) = self.events.pop_front() else { break };
            self.bytes -= size(&gone);
        }
        true
    }
}

fn size(event: &Stored) -> usize {
    ROW + event.payload.len() + event.metadata.len()
}

#[cfg(test)]
mod tests;
