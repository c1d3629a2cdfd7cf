//! What one may ask of a client.

use chrono::{DateTime, Utc};

use super::{ClientMetadata, SecretHash};
use crate::Secret;

/// Intents towards one client; ids, hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientCommand {
    /// Begin a client.
    Register {
        /// 1 to 255 visible ASCII characters (RFC 6749 A.1); never given twice.
        client_id: String,
        /// What it says about itself; defaults are filled in.
        metadata: ClientMetadata,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Replace the metadata.
    ChangeMetadata {
        /// All metadata; the event holds the difference only.
        metadata: ClientMetadata,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Accept one more secret. Secrets that have expired by now are removed along the way.
    AddSecret {
        /// Names the secret, so that it can be removed: 1 to 255 visible ASCII characters.
        secret_id: String,
        /// What it is compared with.
        hash: SecretHash,
        /// The secret itself under [`crate::Keyring::ClientSecrets`]: exactly where [`ClientMetadata::needs_secret_in_the_clear`].
        sealed: Option<Secret<String>>,
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
    /// Answer it no more.
    Disable {
        /// Why, for the audit log; 1 to 500 characters.
        reason: String,
    },
    /// Answer it again.
    Enable,
    /// Forget it for ever.
    Delete,
}
