//! Giving a batch its places: positions, tree leaves, identifiers and times.
//!
//! All of it happens in memory, from the head that the writer holds locked.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::TenantId;
use chrono::{DateTime, Utc};

use super::pending::Pending;
use super::rows::Head;
use crate::clock::{Entropy, uuid_v7};
use crate::commit::Appended;
use crate::event::{Event, Position, Stored};
use crate::proof::tiles::is_stored;
use crate::proof::tree::{Frontier, Hash, NodeId};

/// The right edge of each tenant's tree.
pub(super) type Trees = HashMap<TenantId, Frontier>;

/// Commits with their places in the log, not yet written.
pub(super) struct Batch {
    pub(super) events: Vec<Event>,
    pub(super) leaves: Vec<Hash>,
    pub(super) trees: Trees,
    pub(super) tiles: Vec<(TenantId, NodeId, Hash)>,
    /// What each commit will be answered, in the order of the commits.
    pub(super) outcomes: Vec<Appended>,
    pub(super) last: Position,
    pub(super) recorded_at: i64,
}

impl Batch {
    /// Places commits after a head. `trees` holds the right edge of every tenant that occurs.
    pub(super) fn place(
        commits: &[Pending],
        head: Head,
        trees: Trees,
        now: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Self {
        // A clock that stepped back does not take the log with it.
        let recorded_at = now.timestamp_micros().max(head.recorded_at);
        let events = commits.iter().map(Pending::len).sum();
        let mut batch = Self {
            events: Vec::with_capacity(events),
            leaves: Vec::with_capacity(events),
            trees,
            tiles: Vec::new(),
            outcomes: Vec::with_capacity(commits.len()),
            last: head.position,
            recorded_at,
        };
        for pending in commits {
            batch.place_one(pending, entropy);
        }
        batch
    }

    fn place_one(&mut self, pending: &Pending, entropy: &dyn Entropy) {
        let commit = &pending.commit;
        let (first, size) = (self.last + 1, pending.len() as u64);
        let moment = DateTime::from_timestamp_micros(self.recorded_at).unwrap_or_default();
        for append in &commit.appends {
            for (sequence, event) in (append.after.0 + 1..).zip(&append.events) {
                self.last += 1;
                let begins = self.last == first;
                let tenant = &append.stream.tenant;
                let tree = self.trees.entry(tenant.clone()).or_insert_with(Frontier::empty);
                let stored = Stored {
                    position: self.last,
                    tenant_id: tenant.clone(),
                    tenant_index: tree.size(),
                    aggregate_type: append.stream.aggregate_type.clone().into_owned(),
                    aggregate_id: append.stream.aggregate_id.to_string(),
                    sequence,
                    event_id: uuid_v7(moment, entropy),
                    event_type: event.new.event_type.clone().into_owned(),
                    event_version: event.new.event_version.clone().into_owned(),
                    payload: Arc::clone(&event.payload),
                    metadata: Arc::clone(&commit.metadata_text),
                    class: event.new.retention.as_str().to_owned(),
                    recorded_at: self.recorded_at,
                    command_id: begins.then_some(commit.command_id),
                    commit_size: begins.then_some(size),
                };
                let leaf = stored.leaf_hash();
                tree.push(leaf, |node, hash| {
                    if is_stored(node) {
                        self.tiles.push((tenant.clone(), node, hash));
                    }
                });
                self.leaves.push(leaf);
                self.events.push(Event {
                    stored,
                    payload: Arc::clone(&event.clear),
                    metadata: Arc::clone(&commit.metadata),
                });
            }
        }
        self.outcomes.push(Appended { first, last: self.last, recorded_at: moment, repeated: false });
    }
}
