//! The log: append, read, follow, seal, prove — the only room that knows a database engine.
//!
//! Everything in Evident is a consequence of one ordered, durable, verifiable log. This room keeps it: opaque payloads in
//! streams, a gapless total order, group commit, personal data sealed at the door, and a Merkle tree per tenant. It knows
//! no concrete event.

pub mod clock;
mod commit;
mod cqrs;
pub mod db;
mod event;
mod journal;
pub mod lookups;
mod metadata;
pub mod migrate;
mod projector;
pub mod proof;
mod reader;
mod rehearsal;
pub mod seal;
mod snapshot;
mod streams;
mod tail;
mod writer;

pub use aggregates::TenantId;
pub use commit::{Append, AppendError, Appended, Commit};
pub use cqrs::{CqrsContext, CqrsStore};
pub use event::{Event, NewEvent, Position, Stored, StreamId, StreamVersion};
pub use journal::{Journal, Settings, Tasks};
pub use metadata::{Actor, Circumstances, Metadata};
pub use projector::{Mode, ProjectError, Projector};
pub use reader::{Stretch, Wanted};
pub use snapshot::Snapshot;
pub use writer::Written;

/// Every statement of this room, for the test that prepares each of them on both engines.
pub fn statements() -> Vec<&'static db::Statement> {
    let mut all =
        [journal::STATEMENTS, migrate::STATEMENTS, reader::STATEMENTS, snapshot::STATEMENTS, streams::STATEMENTS]
            .concat();
    all.extend(writer::statements());
    all.extend(seal::statements());
    all.extend(proof::statements());
    all
}
