//! What one recipient has seen of their notifications, and what of them they want by mail.
//!
//! `(marked | read | preferred | digested)*`. The notifications themselves are in no stream: they follow from the log. What a recipient did
//! with them is theirs, and one stream per recipient ([`inbox_stream`]) is the boundary: up to where everything was read, and the few
//! that differ from that.

mod command;
mod decide;
mod error;
mod event;
mod preferences;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::InboxCommand;
pub use decide::decide;
pub use error::InboxError;
pub use event::InboxEvent;
pub use preferences::{ByMail, Preferences};

use crate::{Entity, retention};

/// As many notifications may differ from what was read as a whole. Whoever goes on one by one has read what lies before the middle of them.
const MOST: usize = 1000;

/// What the id of such a stream begins with. It is not the person's own id: by that the log tells whose life begins.
const PREFIX: &str = "inbox:";

/// The id of a recipient's stream. Recipients are `user:ID` and `client:ID`.
pub fn inbox_stream(recipient: &str) -> String {
    format!("{PREFIX}{recipient}")
}

/// The recipient that a user is.
pub fn user_recipient(user_id: &str) -> String {
    format!("user:{user_id}")
}

/// The state of an inbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    /// Whose it is; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<String>,
    /// Everything up to this position was read, but for what `marks` says.
    #[serde(default)]
    read_to: u64,
    /// Notifications by their positions that were marked one by one: whether they were read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    marks: BTreeMap<u64, bool>,
    /// What they want by mail.
    #[serde(default)]
    preferences: Preferences,
    /// Up to where they had summaries, and when the last one was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digested: Option<(u64, DateTime<Utc>)>,
}

impl Inbox {
    /// Whether the notification of an event at this position was read.
    pub fn has_read(&self, position: u64) -> bool {
        self.marks.get(&position).copied().unwrap_or(position <= self.read_to)
    }

    /// What its owner wants by mail.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }
}

impl Aggregate for Inbox {
    const TYPE: &'static str = "Inbox";
    type Command = InboxCommand;
    type Event = InboxEvent;
    type Error = InboxError;
    type Services = ();

    async fn handle(&mut self, command: InboxCommand, (): &(), sink: &EventSink<Self>) -> Result<(), InboxError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: InboxEvent) {
        match event {
            InboxEvent::Marked { recipient, position, read } => {
                self.recipient = Some(recipient);
                self.marks.insert(position, read);
            }
            InboxEvent::Read { recipient, up_to } => {
                self.recipient = Some(recipient);
                self.read_to = up_to;
                self.marks.retain(|position, _| *position > up_to);
            }
            InboxEvent::Preferred { recipient, preferences } => {
                (self.recipient, self.preferences) = (Some(recipient), preferences);
            }
            InboxEvent::Digested { recipient, up_to, at, .. } => {
                (self.recipient, self.digested) = (Some(recipient), Some((up_to, at)));
            }
        }
    }
}

impl Entity for Inbox {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.recipient.is_some()
    }

    fn decide(&self, command: InboxCommand) -> Result<Vec<InboxEvent>, InboxError> {
        decide(self, command)
    }
}
