//! A stream of shared signals: what one client wants to be told of people whom it knows, how, and whether it is told now.
//!
//! `Created → (Changed | Enabled ⇄ Paused ⇄ Disabled | verified)* → Deleted`, and then perhaps anew. A client has one stream at a time,
//! so the stream's history is found under the client's id; `stream_id` is the name that the receiver knows, another one each time.

mod command;
mod configuration;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::SsfStreamCommand;
pub use configuration::{Configuration, Delivery};
pub use decide::decide;
pub use error::SsfStreamError;
pub use event::SsfStreamEvent;

use crate::{Entity, retention};

/// Seconds between two verifications that a receiver may ask for.
pub const MIN_VERIFICATION_INTERVAL: u32 = 60;

/// Whether a stream tells (SSF 1.0 §8.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamStatus {
    /// It tells.
    Enabled,
    /// It holds what it would tell.
    Paused,
    /// It tells nothing, and nothing is held.
    Disabled,
}

impl StreamStatus {
    /// As it is stored and as the specification spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }

    /// The status of a word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Enabled, Self::Paused, Self::Disabled].into_iter().find(|status| status.as_str() == word)
    }
}

/// Who set a stream's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetBy {
    /// The client that the stream tells.
    Receiver,
    /// The tenant's administrators, or we ourselves.
    Transmitter,
}

/// The state of a stream of signals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SsfStream {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    client_id: String,
    stream_id: String,
    issuer: String,
    configuration: Configuration,
    status: StreamStatus,
    set_by: SetBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The subjects that the receiver does not want to hear of, as it knows them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    removed: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verified_at: Option<DateTime<Utc>>,
    #[serde(default)]
    deleted: bool,
}

impl SsfStream {
    fn live(&self) -> Option<&Life> {
        self.life.as_ref().filter(|life| !life.deleted)
    }

    /// The name that the receiver knows; `None` where there is no stream.
    pub fn stream_id(&self) -> Option<&str> {
        self.live().map(|life| life.stream_id.as_str())
    }

    /// What the receiver wants.
    pub fn configuration(&self) -> Option<&Configuration> {
        self.live().map(|life| &life.configuration)
    }

    /// Whether it tells, or keeps to tell it later, what happens of this type.
    pub fn wants(&self, event: &str) -> bool {
        let live = self.live().filter(|life| life.status != StreamStatus::Disabled);
        live.is_some_and(|life| life.configuration.events_requested.contains(event))
    }

    /// Whether the receiver does not want to hear of a subject, as it knows them.
    pub fn has_removed(&self, subject: &str) -> bool {
        self.live().is_some_and(|life| life.removed.contains(subject))
    }

    /// Whether it tells.
    pub fn status(&self) -> Option<StreamStatus> {
        self.live().map(|life| life.status)
    }
}

impl Life {
    fn apply(&mut self, event: SsfStreamEvent) {
        match event {
            SsfStreamEvent::Created { .. } => {}
            SsfStreamEvent::Changed { configuration } => self.configuration = configuration,
            SsfStreamEvent::StatusSet { status, reason, by } => {
                (self.status, self.reason, self.set_by) = (status, reason, by);
            }
            SsfStreamEvent::SubjectRemoved { subject } => {
                self.removed.insert(subject);
            }
            SsfStreamEvent::SubjectAdded { subject } => {
                self.removed.remove(&subject);
            }
            SsfStreamEvent::VerificationRequested { at, .. } => self.verified_at = Some(at),
            SsfStreamEvent::Deleted => {
                self.deleted = true;
                self.removed.clear();
                self.configuration.delivery = Delivery::Poll;
            }
        }
    }
}

impl Aggregate for SsfStream {
    const TYPE: &'static str = "SsfStream";
    type Command = SsfStreamCommand;
    type Event = SsfStreamEvent;
    type Error = SsfStreamError;
    type Services = ();

    async fn handle(
        &mut self,
        command: SsfStreamCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), SsfStreamError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: SsfStreamEvent) {
        match (self.life.as_mut().filter(|life| !life.deleted), event) {
            (None, SsfStreamEvent::Created { client_id, stream_id, issuer, configuration, .. }) => {
                self.life = Some(Life {
                    client_id,
                    stream_id,
                    issuer,
                    configuration,
                    status: StreamStatus::Enabled,
                    set_by: SetBy::Receiver,
                    reason: None,
                    removed: BTreeSet::new(),
                    verified_at: None,
                    deleted: false,
                });
            }
            (None, _) => {}
            (Some(life), event) => life.apply(event),
        }
    }
}

impl Entity for SsfStream {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: SsfStreamCommand) -> Result<Vec<SsfStreamEvent>, SsfStreamError> {
        decide(self, command)
    }
}
