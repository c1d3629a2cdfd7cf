//! Evidence: a file with events, what proves them, and what was signed, that anybody can check without us.
//!
//! One JSON document a line, so that a million events are written and checked as they go by. The last line is a signed note over the
//! bytes before it: not one of them can change unnoticed, also where no hash of the tree covers it.

mod check;
mod make;

use serde::{Deserialize, Serialize};

use super::checkpoint::CheckpointError;
use super::note::NoteError;
use super::tree::{Hash, ProofError};
use crate::event::Stored;
use aggregates::TenantId;

pub use check::{CheckedEvidence, check_evidence};
pub use make::{Made, Selection, make_evidence};

/// What every evidence begins with.
pub const BEGINNING: &[u8] = b"{\"evidence\":";

/// The only form there is.
const FORM: u64 = 1;
/// No line is longer.
const LONGEST_LINE: u64 = 256 << 20;

/// A line of evidence.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first one: what it is about, and under which signature.
    Evidence(Box<Head>),
    /// Hashes of all that was left out, from left to right (`selection.rs`).
    Path(Vec<Hash>),
    /// An older checkpoint, with the proof that it is a beginning (RFC 9162 §2.1.4).
    Older(Older),
    /// An event as it is stored, personal parts sealed.
    Event(Box<Stored>),
    /// The same for people.
    Report(String),
    /// The last one: a signed note in the form of a checkpoint, whose size and root are number and SHA-256 of the bytes before.
    Seal(String),
}

#[derive(Serialize, Deserialize)]
struct Head {
    form: u64,
    tenant_id: TenantId,
    /// Which events, in words.
    about: String,
    made_at: String,
    checkpoint: String,
    verifier: String,
}

#[derive(Serialize, Deserialize)]
struct Older {
    checkpoint: String,
    path: Vec<Hash>,
}

/// The origin line of the note at the end.
fn seal_origin(instance: &str, tenant: &TenantId) -> String {
    format!("{instance}/evidence/{tenant}")
}

/// Why evidence shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It cannot be read.
    #[error("the evidence cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// A line is not what it must be.
    #[error("line {line} is not what it must be: {what}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The bytes are not those that were sealed.
    #[error("the evidence was changed after it was made: its seal covers {sealed} bytes with another hash")]
    Changed {
        /// How many were sealed.
        sealed: u64,
    },
    /// The events do not lead to the signed root.
    #[error("the proof does not hold: {0}")]
    Proof(#[from] ProofError),
    /// A checkpoint is not signed as it should be.
    #[error("the checkpoint does not hold: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A note or key is malformed.
    #[error("the checkpoint does not hold: {0}")]
    Note(#[from] NoteError),
    /// Another key signed than the one the checker trusts.
    #[error("the evidence is signed by {0}, not by the key you trust")]
    OtherKey(String),
    /// A checkpoint from outside says something else.
    #[error("the checkpoint of size {0} that was kept outside has another root: this log was rewritten")]
    Contradiction(u64),
    /// Nothing from outside can be held against it.
    #[error(
        "none of the checkpoints from outside is one of {0} that this can be held against; make it with `evident log prove --against`"
    )]
    Incomparable(String),
}
