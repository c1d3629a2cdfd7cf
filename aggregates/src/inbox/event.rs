//! What may have happened to an inbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Inbox, Preferences};
use crate::catalogue::events;

/// Facts of one recipient's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum InboxEvent {
    Marked {
        recipient: String,
        position: u64,
        read: bool,
    },
    Read {
        recipient: String,
        up_to: u64,
    },
    Preferred {
        recipient: String,
        preferences: Preferences,
    },
    Digested {
        recipient: String,
        /// Up to where the summary before this one went.
        after: u64,
        up_to: u64,
        at: DateTime<Utc>,
    },
}

events! { InboxEvent of Inbox {
    Marked = "NotificationMarked" "1": "A recipient read one notification, or took that back.",
    Read = "NotificationsRead" "1": "A recipient has read all notifications up to a position.",
    Preferred = "NotificationPreferencesChosen" "1": "A recipient chose which notifications come by mail.",
    Digested = "NotificationDigestClosed" "1": "What a recipient wants in a daily letter goes out up to a position.",
} }
