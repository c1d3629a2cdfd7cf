//! What one may ask of a one-time id.

use chrono::{DateTime, Utc};

use super::OneTimeKind;
use crate::client::SecretHash;

/// Intents towards one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneTimeIdCommand {
    /// Use it up.
    Use {
        /// What it is of.
        kind: OneTimeKind,
        /// SHA-256 of the id together with whoever made it.
        id_hash: SecretHash,
        /// When what bears the id is refused anyway; the stream may be archived after it.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
}
