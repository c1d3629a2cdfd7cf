//! What may have happened to a webhook.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Disclosure, Pauser, Webhook, WebhookSettings};
use crate::Secret;
use crate::catalogue::events;

/// Facts of one webhook's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum WebhookEvent {
    Registered {
        id: String,
        /// Scheme, host and port of its address, which itself is a secret.
        origin: String,
        settings: WebhookSettings,
    },
    Changed {
        /// Scheme, host and port of its address, which itself is a secret.
        origin: String,
        settings: WebhookSettings,
    },
    DisclosureChanged {
        disclosure: Disclosure,
    },
    SecretAdded {
        secret_id: String,
        secret: Secret<String>,
        at: DateTime<Utc>,
    },
    SecretRetired {
        secret_id: String,
        ends_at: DateTime<Utc>,
    },
    SecretRemoved {
        secret_id: String,
    },
    Paused {
        by: Pauser,
        reason: String,
    },
    Resumed {
        at: DateTime<Utc>,
    },
    TestRequested,
    ReplayRequested {
        after: u64,
    },
    RedriveRequested {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event_id: Option<String>,
    },
    Removed,
}

events! { WebhookEvent of Webhook {
    Registered = "WebhookRegistered" "1": "An address of somebody's is told what happens from now on.",
    Changed = "WebhookChanged" "1": "The webhook is told something else, or elsewhere, or otherwise.",
    DisclosureChanged = "WebhookDisclosureChanged" "1": "The webhook sees more or less of what is personal.",
    SecretAdded = "WebhookSecretAdded" "1": "Messages to the webhook are signed by one more secret.",
    SecretRetired = "WebhookSecretRetired" "1": "A secret of the webhook signs until a moment and no longer.",
    SecretRemoved = "WebhookSecretRemoved" "1": "A secret of the webhook signs no more.",
    Paused = "WebhookPaused" "1": "The webhook is told nothing until it is resumed; what happens meanwhile waits.",
    Resumed = "WebhookResumed" "1": "The webhook is told again, beginning with what waited.",
    TestRequested = "WebhookTestRequested" "1": "Somebody wants to see whether a message comes through to the webhook.",
    ReplayRequested = "WebhookReplayRequested" "1": "The webhook is to be told again what happened after a position.",
    RedriveRequested = "WebhookRedriveRequested" "1": "What was given up for the webhook is to be tried again.",
    Removed = "WebhookRemoved" "1": "The webhook is told nothing any more.",
} }
