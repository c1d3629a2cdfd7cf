//! What one may ask of a resource.

use chrono::{DateTime, Utc};

use super::Scopes;
use crate::client::SecretHash;

/// Intents towards one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceCommand {
    /// Begin a resource.
    Register {
        /// The stream's id, a `UUIDv7` given by the caller.
        id: String,
        /// Absolute URI without fragment (RFC 8707 §2); claimed as an identifier by the caller.
        identifier: String,
        /// Shown on pages, 1 to 200 characters.
        name: String,
        /// What clients may ask for.
        scopes: Scopes,
    },
    /// Give it another name.
    Rename {
        /// Shown on pages, 1 to 200 characters.
        name: String,
    },
    /// Replace the scopes.
    ChangeScopes {
        /// All scopes; the event holds the difference only.
        scopes: Scopes,
    },
    /// Accept one more secret of the resource's own.
    AddSecret {
        /// Names the secret, so that it can be removed: 1 to 255 visible ASCII characters.
        secret_id: String,
        /// What it is compared with.
        hash: SecretHash,
        /// From when on it is refused.
        expires_at: Option<DateTime<Utc>>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Accept a secret no more.
    RemoveSecret {
        /// Its name.
        secret_id: String,
    },
    /// Issue no more tokens for it.
    Remove,
}
