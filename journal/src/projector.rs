//! What turns events into rows, as the journal sees it.
//!
//! The projectors themselves stand in `projections/`. The trait is here because the writer drives the inline ones inside
//! its own transaction.

use async_trait::async_trait;

use crate::db::{DbError, Statement, Tx};
use crate::event::{Event, Position};

/// Who drives a projector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The writer, in the transaction that appends: never stale.
    Inline,
    /// The runner, behind a checkpoint that moves with the rows.
    Follow,
}

impl Mode {
    /// As it is shown to operators.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Follow => "follow",
        }
    }
}

/// Why a batch was not projected.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The database failed; the same batch may succeed later.
    #[error(transparent)]
    Database(#[from] DbError),
    /// One event cannot be projected, whenever it is tried.
    #[error("the event at position {position} cannot be projected: {reason}")]
    Poison {
        /// Which event.
        position: Position,
        /// What is wrong with it.
        reason: String,
    },
}

/// Turns events into rows of its own tables.
#[async_trait]
pub trait Projector: Send + Sync {
    /// Its name: that of its file and of its (first) table.
    fn name(&self) -> &'static str;

    /// The version of its rows: a higher one rebuilds them.
    fn version(&self) -> u32;

    /// Who drives it.
    fn mode(&self) -> Mode;

    /// Its tables, each with a `tenant_id` column.
    fn tables(&self) -> &'static [&'static str];

    /// The statements that create its tables and indexes; `{table}` marks, and `{generation}` in names of indexes.
    fn schema(&self) -> &'static str;

    /// The types of the aggregates whose events may concern it; none: all. Who follows the log is not given the others.
    fn aggregates(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// Whether an event concerns it. Cheap: it is asked for every event, and before the event is opened, so its payload and
    /// metadata tell nothing yet.
    fn wants(&self, event: &Event) -> bool;

    /// Writes the rows for a batch of events that it wants, in the order of the log, with set-based statements.
    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError>;

    /// Every statement it uses, for the test that prepares them on both engines.
    fn statements(&self) -> Vec<&'static Statement>;
}
