//! Sees changes of this node in the transaction that makes them.
//!
//! It stands among the inline projectors, and its rows are marks in memory: a change counts from the moment before it is
//! committed, so that whoever was answered by a command never meets what was before it. A transaction that is rolled back
//! leaves marks behind that cost a look-up and nothing else.

use std::sync::Arc;

use async_trait::async_trait;
use journal::db::{Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use super::marks::{Kind, Marks};

/// Marks what this node appends.
pub struct Witness(pub(super) Arc<Marks>);

#[async_trait]
impl Projector for Witness {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn schema(&self) -> &'static str {
        ""
    }

    fn wants(&self, event: &Event) -> bool {
        Kind::of(&event.aggregate_type).is_some()
    }

    async fn apply(&self, batch: &[&Event], _: &mut Tx) -> Result<(), ProjectError> {
        for event in batch {
            if let Some(kind) = Kind::of(&event.aggregate_type) {
                self.0.change(kind, event.tenant_id.as_str(), &event.aggregate_id, event.position);
            }
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        Vec::new()
    }
}
