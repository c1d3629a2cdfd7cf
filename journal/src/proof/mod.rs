//! Proof: a Merkle tree per tenant, signed checkpoints, and what can be shown with them.
//!
//! The tree covers the events as they are stored, so it verifies after an erasure just as before. A checkpoint that left the
//! database — in a file, with a partner — contradicts whoever rewrites or shortens the log.

mod bundle;
pub mod checkpoint;
mod checkpointer;
mod evidence;
pub mod note;
mod notes_file;
mod prover;
pub mod selection;
pub mod tiles;
pub mod tree;
mod verify;

use crate::db::{DbError, Statement};
use crate::seal::SealError;

pub use bundle::{Bundle, BundleError, Checked};
pub use checkpointer::{Checkpointer, Tell};
pub use evidence::{
    BEGINNING as EVIDENCE_BEGINNING, CheckedEvidence, EvidenceError, Made, Selection, check_evidence, make_evidence,
};
pub use notes_file::read_notes;
pub use prover::{prove_consistency, prove_inclusion};
pub use verify::{Finding, Report, verify};

/// The statements of this folder.
pub(crate) fn statements() -> Vec<&'static Statement> {
    [checkpointer::STATEMENTS, prover::STATEMENTS, verify::STATEMENTS].concat()
}

/// Why a proof could not be made or a checkpoint not be signed.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The stored hashes do not fit together: the log was changed.
    #[error("the tree of the log is damaged ({0}): run `evident log verify`")]
    Tree(#[from] tree::ProofError),
    /// A checkpoint could not be signed or read.
    #[error(transparent)]
    Checkpoint(#[from] checkpoint::CheckpointError),
    /// A note could not be signed or read.
    #[error(transparent)]
    Note(#[from] note::NoteError),
    /// There is nothing to prove.
    #[error("tenant {0} has no events: list the tenants with `evident tenant list`")]
    NoEvents(aggregates::TenantId),
    /// There is no such object.
    #[error("there are no events of {0}")]
    NoObject(crate::event::StreamId),
    /// A checkpoint that was kept outside does not fit.
    #[error("the checkpoint of size {0} that was kept outside is no beginning of this log: the log was rewritten")]
    Contradiction(u64),
    /// The proof cannot be written.
    #[error("the proof cannot be written: {0}")]
    Unwritable(String),
    /// There is no such event.
    #[error("no event has the id {0}")]
    NoEvent(uuid::Uuid),
    /// There is no checkpoint of this size.
    #[error("tenant {tenant} has no checkpoint of size {size}; its checkpoints near it: {near}")]
    NoCheckpoint {
        /// The tenant.
        tenant: aggregates::TenantId,
        /// The size that was asked for.
        size: u64,
        /// Sizes that exist.
        near: String,
    },
    /// A checkpoint file cannot be read or written.
    #[error("the checkpoint file {path}: {reason}")]
    File {
        /// Which file.
        path: String,
        /// What is wrong.
        reason: String,
    },
}
