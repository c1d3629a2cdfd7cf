//! What one may ask of a webhook.

use chrono::{DateTime, Utc};

use super::{Disclosure, Pauser, SigningSecret, WebhookSettings};

/// Intents towards one webhook.
#[derive(Clone, Debug, PartialEq)]
pub enum WebhookCommand {
    /// Begin a webhook; it sees nothing personal.
    Register {
        /// The stream's id, a `UUIDv7` given by the caller.
        id: String,
        /// What it is told, where and how.
        settings: WebhookSettings,
    },
    /// Tell it something else, or elsewhere, or otherwise.
    Change {
        /// All settings.
        settings: WebhookSettings,
    },
    /// Let it see more or less of people.
    Disclose {
        /// What it sees.
        disclosure: Disclosure,
    },
    /// Sign by one more secret.
    AddSecret {
        /// Names the secret, so that it can be removed: 1 to 255 visible ASCII characters.
        secret_id: String,
        /// The secret.
        secret: SigningSecret,
        /// When the others end.
        others_end_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Sign by a secret no more.
    RemoveSecret {
        /// Its name.
        secret_id: String,
    },
    /// Let what happens wait.
    Pause {
        /// Who pauses it.
        by: Pauser,
        /// Why, for the audit log; 1 to 500 characters, nothing personal.
        reason: String,
    },
    /// Tell it again, beginning with what waited.
    Resume {
        /// Now.
        at: DateTime<Utc>,
    },
    /// Send it a message to see whether it comes through.
    RequestTest,
    /// Tell it again what happened after a position and was told or could have been told before.
    RequestReplay {
        /// The position.
        after: u64,
    },
    /// Take up again what was given up.
    RequestRedrive {
        /// Only this event, by its id.
        event_id: Option<String>,
    },
    /// Tell it nothing any more.
    Remove,
}
