//! What one may ask of an inbox.

use chrono::{DateTime, Utc};

use super::Preferences;

/// Intents towards one recipient's inbox, each with the recipient: the same for the whole life of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxCommand {
    /// Say of one notification that it was read, or that it was not.
    Mark {
        /// Whose.
        recipient: String,
        /// The position of the event that it tells.
        position: u64,
        /// Whether it was read.
        read: bool,
    },
    /// Say of all notifications up to a position that they were read.
    ReadTo {
        /// Whose.
        recipient: String,
        /// Up to and including this position.
        up_to: u64,
    },
    /// Choose what comes by mail.
    Prefer {
        /// Whose.
        recipient: String,
        /// What they want.
        preferences: Preferences,
    },
    /// Close a summary: what happened up to a position and is to come in a daily letter comes in this one.
    Digest {
        /// Whose.
        recipient: String,
        /// After this position, or after the last summary where that went further.
        after: u64,
        /// Up to and including this position.
        up_to: u64,
        /// The moment at which it was due.
        due: DateTime<Utc>,
    },
}

impl InboxCommand {
    pub(super) fn recipient(&self) -> &str {
        match self {
            Self::Mark { recipient, .. }
            | Self::ReadTo { recipient, .. }
            | Self::Prefer { recipient, .. }
            | Self::Digest { recipient, .. } => recipient,
        }
    }
}
