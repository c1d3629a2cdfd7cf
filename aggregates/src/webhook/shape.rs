//! The closed lists of a webhook: in which shape it is told, what it sees of people, whether it is told at all.

use serde::{Deserialize, Serialize};

/// In which shape an event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Standard Webhooks: the whole event, signed.
    Standard,
    /// A line of text for an incoming webhook of Slack.
    Slack,
    /// An entry for the log intake of Datadog.
    Datadog,
    /// A document of the webhook's own, filled in and signed.
    Template,
}

impl Shape {
    /// Whether messages of this shape are signed by the webhook's secrets.
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Standard | Self::Template)
    }
}

/// What a receiver sees of what is personal, the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// A mark stands in its place.
    Removed,
    /// As the log stores it: nobody outside can read it, and nobody at all once its key is gone.
    Sealed,
    /// In the clear, as long as its key exists.
    Clear,
}

/// Whether a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// It is told.
    Active,
    /// What happens waits until it is resumed.
    Paused,
}

/// Who paused a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pauser {
    /// Somebody who administers.
    Administrator,
    /// The program, because the receiver failed for too long or said that it is gone.
    Program,
}
