//! A proof to hand out: everything that is needed to check it, and nothing to ask the server for.

use aggregates::TenantId;
use serde::{Deserialize, Serialize};

use super::checkpoint::{Checkpoint, CheckpointError};
use super::checkpointer::origin;
use super::note::{NoteError, SignedNote, Verifier};
use super::tree::{Hash, ProofError, verify_consistency, verify_inclusion};
use crate::event::Stored;

/// A proof as a JSON document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "snake_case")]
pub enum Bundle {
    /// This event is a leaf of the tree that the checkpoint signs (RFC 9162 §2.1.3).
    Inclusion {
        /// The event as it is stored, personal parts sealed.
        event: Box<Stored>,
        /// Hashes from the leaf to the root.
        path: Vec<Hash>,
        /// The signed checkpoint.
        checkpoint: String,
        /// The public key that signed it, as `name+id+key`.
        verifier: String,
    },
    /// The older checkpoint is a beginning of the newer one (RFC 9162 §2.1.4).
    Consistency {
        /// Whose tree.
        tenant_id: TenantId,
        /// The older signed checkpoint.
        older: String,
        /// The newer signed checkpoint.
        newer: String,
        /// Hashes that lead to both roots.
        path: Vec<Hash>,
        /// The public key that signed them.
        verifier: String,
    },
}

/// What a bundle was found to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whose log.
    pub origin: String,
    /// Number of leaves under the (newer) checkpoint.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The key that signed, as `name+id+key`.
    pub verifier: String,
    /// Whether that is a key which the checker had from elsewhere. Without one, the bundle only agrees with itself.
    pub trusted: bool,
}

/// Why a bundle shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The hashes do not lead to the signed root.
    #[error("the proof does not hold: {0}")]
    Proof(#[from] ProofError),
    /// The checkpoint is not signed as it should be.
    #[error("the checkpoint does not hold: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A note or key is malformed.
    #[error("the checkpoint does not hold: {0}")]
    Note(#[from] NoteError),
    /// A checkpoint from outside says something else.
    #[error("the checkpoint of size {0} that was kept outside has another root: this log was rewritten")]
    Contradiction(u64),
    /// Nothing from outside can be held against it.
    #[error(
        "the bundle has no checkpoint of a size that is among those from outside; prove one: `evident log prove --tenant TENANT --from SIZE --to SIZE`"
    )]
    Incomparable,
    /// Another key signed than the one the checker trusts.
    #[error("the bundle is signed by {found}, not by the key you trust")]
    OtherKey {
        /// The key in the bundle.
        found: String,
    },
}

impl Bundle {
    /// Checks the bundle offline, against a key that the checker trusts if there is one.
    pub fn check(&self, trusted: Option<&Verifier>) -> Result<Checked, BundleError> {
        match self {
            Self::Inclusion { event, path, checkpoint, verifier } => {
                let key = key(verifier, trusted)?;
                let checkpoint = opened(checkpoint, &key, &event.tenant_id)?;
                verify_inclusion(event.leaf_hash(), event.tenant_index, checkpoint.size, path, checkpoint.root)?;
                Ok(checked(checkpoint, &key, trusted))
            }
            Self::Consistency { tenant_id, older, newer, path, verifier } => {
                let key = key(verifier, trusted)?;
                let (older, newer) = (opened(older, &key, tenant_id)?, opened(newer, &key, tenant_id)?);
                verify_consistency(older.size, older.root, newer.size, newer.root, path)?;
                Ok(checked(newer, &key, trusted))
            }
        }
    }
}

impl Bundle {
    /// Holds the checkpoints of a checked bundle against some that were kept outside: of the same log and size, they have one root.
    pub fn agrees_with(&self, outside: &[SignedNote]) -> Result<(), BundleError> {
        let (notes, tenant, verifier) = match self {
            Self::Inclusion { event, checkpoint, verifier, .. } => (vec![checkpoint], &event.tenant_id, verifier),
            Self::Consistency { tenant_id, older, newer, verifier, .. } => (vec![older, newer], tenant_id, verifier),
        };
        let key = Verifier::parse(verifier)?;
        let own = notes.into_iter().map(|note| opened(note, &key, tenant)).collect::<Result<Vec<_>, _>>()?;
        let mut agreed = false;
        for note in outside {
            let other = Checkpoint::parse(note.verify(&key)?)?;
            for one in own.iter().filter(|one| (&one.origin, one.size) == (&other.origin, other.size)) {
                if one.root != other.root {
                    return Err(BundleError::Contradiction(one.size));
                }
                agreed = true;
            }
        }
        if agreed { Ok(()) } else { Err(BundleError::Incomparable) }
    }
}

fn key(text: &str, trusted: Option<&Verifier>) -> Result<Verifier, BundleError> {
    let key = Verifier::parse(text)?;
    if trusted.is_some_and(|trusted| *trusted != key) {
        return Err(BundleError::OtherKey { found: text.to_owned() });
    }
    Ok(key)
}

fn opened(note: &str, key: &Verifier, tenant: &TenantId) -> Result<Checkpoint, BundleError> {
    Ok(Checkpoint::open(&SignedNote::parse(note)?, key, &origin(key.name(), tenant))?)
}

fn checked(checkpoint: Checkpoint, key: &Verifier, trusted: Option<&Verifier>) -> Checked {
    Checked {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: checkpoint.root,
        verifier: key.to_string(),
        trusted: trusted.is_some(),
    }
}
