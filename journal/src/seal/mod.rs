//! Personal data: sealed on its way into the log, unreadable once its subject's key is destroyed.
//!
//! Three levels of keys. The master key stays outside the database and wraps one key per tenant; a tenant's key wraps one
//! data key per subject; a data key seals that subject's values. Rotating the master key rewraps a few rows, erasing a
//! subject destroys one, and no event is ever rewritten for either.

pub mod cipher;
mod keys;
mod master;
mod ring;
mod rotate;
mod vault;
mod walk;

use crate::db::{DbError, Statement};

pub(crate) use keys::{DESTROY_DATA_KEYS, INSERT_DATA_KEYS, KNOWN_SUBJECTS};
pub use master::{MasterKey, MasterKeyError};
pub use ring::{KeyRing, RingError};
pub use rotate::rotate_master_key;
pub use vault::{OpenedState, Vault};
pub(crate) use vault::{SealedAppend, SealedCommit};

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The subject was erased: their values cannot be sealed any more.
    #[error("{0} was erased")]
    Erased(String),
    /// The document carries a malformed mark.
    #[error(transparent)]
    Malformed(#[from] walk::Malformed),
    /// A key or a value does not open: it was changed, or another master key made it.
    #[error("{0}: it was changed outside Evident, or made under another master key")]
    Unopened(String),
}

impl From<cipher::Unopened> for SealError {
    fn from(_: cipher::Unopened) -> Self {
        Self::Unopened("a sealed value does not open".into())
    }
}

/// The statements of this folder.
pub(crate) fn statements() -> Vec<&'static Statement> {
    [keys::STATEMENTS, ring::STATEMENTS, rotate::STATEMENTS].concat()
}
