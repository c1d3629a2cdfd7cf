//! Events become rows: the projectors, what drives them, and what proves that their rows are right.
//!
//! A projector, its table and its file bear one name. Inline projectors run in the transaction that appends (they are never
//! stale); followers come behind, each from a checkpoint that moves in the same transaction as its rows, so that every event
//! has its effect exactly once wherever a process may stop. Rows are only ever a consequence of the log: they can be dropped
//! and built again while the old ones serve.

mod advance;
mod catch_up;
mod checkpoint;
mod cursor;
mod decode;
pub mod deliveries;
mod due_deletions;
mod error;
mod fold;
mod follow;
mod inline;
pub mod jobs;
pub mod notifications;
mod number;
mod page;
mod parked;
mod prepare;
mod rebuild;
mod redrive;
mod runner;
mod status;
mod sweep;
mod tables;
mod timed_out;
mod verify;
mod watermark;

use std::sync::Arc;

use journal::db::Statement;
use journal::{Mode, Projector};

pub use catch_up::{catch_up, catch_up_with};
pub use cursor::Cursor;
pub use due_deletions::{DueDeletion, due_deletions};
pub use error::ProjectionError;
pub use parked::Parked;
pub use prepare::{prepare, prepare_with};
pub use rebuild::{rebuild, rebuild_with};
pub use redrive::{redrive, redrive_with};
pub use runner::Runner;
pub use status::{Status, status, status_here, status_with};
pub use timed_out::{TimedOut, timed_out};
pub use verify::{Difference, Verified, verify, verify_with};
pub use watermark::{Late, Watermarks};

/// Told now and then how far a long work is: events done, and events in all.
pub type Progress<'p> = &'p (dyn Fn(u64, u64) + Send + Sync);

/// All projectors, inline ones first.
pub fn all() -> Vec<Arc<dyn Projector>> {
    [inline::all(), follow::all()].concat()
}

/// The projectors that run in the appending transaction; the journal is opened with them.
pub fn inline() -> Vec<Arc<dyn Projector>> {
    inline::all()
}

/// The projectors that follow the log.
pub fn followers() -> Vec<Arc<dyn Projector>> {
    follow::all()
}

/// The projector of a name.
pub fn named(name: &str) -> Result<Arc<dyn Projector>, ProjectionError> {
    all().into_iter().find(|projector| projector.name() == name).ok_or_else(|| {
        let known = all().iter().map(|projector| projector.name()).collect::<Vec<_>>().join(", ");
        ProjectionError::Unknown { name: name.to_owned(), known }
    })
}

/// Every statement of this room, for the test that prepares them on both engines.
pub fn statements() -> Vec<&'static Statement> {
    let mut statements: Vec<_> = all().iter().flat_map(|projector| projector.statements()).collect();
    statements.extend(checkpoint::STATEMENTS);
    statements.extend(parked::STATEMENTS);
    statements.extend(deliveries::statements());
    statements.extend(timed_out::STATEMENTS);
    statements.extend(due_deletions::STATEMENTS);
    statements.extend(jobs::STATEMENTS);
    statements.extend(notifications::STATEMENTS);
    statements
}

fn of_mode(projectors: &[Arc<dyn Projector>], mode: Mode) -> impl Iterator<Item = &Arc<dyn Projector>> {
    projectors.iter().filter(move |projector| projector.mode() == mode)
}
