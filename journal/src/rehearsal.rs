//! A commit that is only tried: what it would do to the rows that are written with it.
//!
//! The inline projectors run as they would in the append, under the same lock, and everything they wrote is undone. Nothing is sealed
//! and nothing reaches the log, because rows are made of what is in the clear. Who asks waits for the head like a writer, and holds
//! it for as long as its rows take.

use std::sync::Arc;

use uuid::Uuid;

use crate::commit::Commit;
use crate::db::{Touched, Tx};
use crate::event::{Event, Position, Stored};
use crate::journal::Journal;
use crate::projector::ProjectError;

impl Journal {
    /// The rows of the commit's tenants that a commit would write or remove now, in the order in which that would happen.
    pub async fn rehearse(&self, commit: &Commit) -> Result<Vec<Touched>, ProjectError> {
        let (mut tx, head) = self.lock_head().await?;
        tx.take_notes();
        let projected = self.project(&mut tx, &self.rehearsed(commit, head)).await;
        let mut touched = tx.notes();
        tx.rollback().await?;
        projected?;
        // Rows that are swept in passing may be anybody's.
        let tenants: Vec<&str> = commit.appends.iter().map(|append| append.stream.tenant.as_str()).collect();
        touched.retain(|touched| touched.cell("tenant_id").is_some_and(|tenant| tenants.contains(&tenant)));
        Ok(touched)
    }

    async fn project(&self, tx: &mut Tx, events: &[Event]) -> Result<(), ProjectError> {
        // What has no tables keeps something in memory, and that must not hear of what does not happen.
        for projector in self.inline().iter().filter(|projector| !projector.tables().is_empty()) {
            let wanted: Vec<&Event> = events.iter().filter(|event| projector.wants(event)).collect();
            if !wanted.is_empty() {
                projector.apply(&wanted, tx).await?;
            }
        }
        Ok(())
    }

    /// The events as they would be seen after the append, as far as projectors look.
    fn rehearsed(&self, commit: &Commit, head: Position) -> Vec<Event> {
        let (metadata, recorded_at) = (Arc::new(commit.metadata.clone()), self.clock().now().timestamp_micros());
        let mut events = Vec::new();
        for append in &commit.appends {
            for (sequence, event) in (append.after.0 + 1..).zip(&append.events) {
                let payload: Arc<str> = event.payload.as_str().into();
                let stored = Stored {
                    position: head + 1 + events.len() as u64,
                    tenant_id: append.stream.tenant.clone(),
                    tenant_index: 0,
                    aggregate_type: append.stream.aggregate_type.to_string(),
                    aggregate_id: append.stream.aggregate_id.to_string(),
                    sequence,
                    event_id: Uuid::nil(),
                    event_type: event.event_type.to_string(),
                    event_version: event.event_version.to_string(),
                    payload: Arc::clone(&payload),
                    metadata: "{}".into(),
                    class: event.retention.as_str().to_owned(),
                    recorded_at,
                    command_id: None,
                    commit_size: None,
                };
                events.push(Event { stored, payload, metadata: Arc::clone(&metadata) });
            }
        }
        events
    }
}
