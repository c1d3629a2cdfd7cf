//! A device authorization: a device without a keyboard waits while a person answers elsewhere (RFC 8628).
//!
//! `Requested → (Polled)* → Approved → Redeemed`, or `→ Denied`, and time alone makes it expired; what is over is begun anew by the next device
//! that draws the same user code. The stream's id is made of the user code under the tenant's key, and the device code begins with it: whoever
//! types the one or shows the other is answered from the log, on whichever node, and no two devices have one user code at a time.
//! Neither can be read out of the log.
//!
//! Polls are facts, because the pace must hold on every node and the log is what all of them see. There are few: one in each interval, for
//! as long as the code lives, and of those that come too soon no more than it takes to slow a device down to the slowest pace.
//! The stream's version makes single use single: of fifty polls after the answer the log lets one begin a grant.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::{DeviceAuthorizationCommand, PresentedDeviceCode};
pub use decide::decide;
pub use error::DeviceAuthorizationError;
pub use event::DeviceAuthorizationEvent;

use crate::client::SecretHash;
use crate::grant::{Approval, CodeChallenge};
use crate::polling::Turn;
use crate::{Entity, Retention, ScopeSet, retention};

/// The state of a device authorization's stream, whose id is made of its user code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceAuthorization {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Box<Life>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    client_id: String,
    device_code: SecretHash,
    scope: ScopeSet,
    resources: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_challenge: Option<CodeChallenge>,
    interval: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    polled_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    progress: Progress,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Progress {
    Waiting,
    Approved { approval: Box<Approval>, at: DateTime<Utc> },
    Denied,
    Redeemed,
}

/// What a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// Who asks.
    pub client_id: &'a str,
    /// What for.
    pub scope: &'a ScopeSet,
    /// For which resources.
    pub resources: &'a [String],
}

impl DeviceAuthorization {
    /// What a person is asked; nothing where nobody waits for an answer.
    pub fn waiting(&self, now: DateTime<Utc>) -> Result<Waiting<'_>, DeviceAuthorizationError> {
        let life = self.life.as_ref().ok_or(DeviceAuthorizationError::Unknown)?;
        life.check_waiting(now)?;
        Ok(Waiting { client_id: &life.client_id, scope: &life.scope, resources: &life.resources })
    }

    /// What a device hears that shows this code.
    pub fn turn(&self, presented: &PresentedDeviceCode, now: DateTime<Utc>) -> Result<Turn, DeviceAuthorizationError> {
        self.life.as_ref().ok_or(DeviceAuthorizationError::Unknown)?.turn(presented, now)
    }

    /// Whose it is.
    pub fn client_id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.client_id.as_str())
    }

    /// What the verifier is held against.
    pub fn code_challenge(&self) -> Option<&CodeChallenge> {
        self.life.as_ref()?.code_challenge.as_ref()
    }

    /// Who allowed what, and when, while its tokens are not issued.
    pub fn approval(&self) -> Option<(&Approval, DateTime<Utc>)> {
        match &self.life.as_ref()?.progress {
            Progress::Approved { approval, at } => Some((approval, *at)),
            Progress::Waiting | Progress::Denied | Progress::Redeemed => None,
        }
    }

    /// The least seconds between two polls.
    pub fn interval(&self) -> Option<u32> {
        self.life.as_ref().map(|life| life.interval)
    }
}

impl Life {
    /// Whether another device may have the user code. Whoever was refused hears so until the end.
    fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now || matches!(self.progress, Progress::Redeemed)
    }
}

impl Aggregate for DeviceAuthorization {
    const TYPE: &'static str = "DeviceAuthorization";
    type Command = DeviceAuthorizationCommand;
    type Event = DeviceAuthorizationEvent;
    type Error = DeviceAuthorizationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: DeviceAuthorizationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), DeviceAuthorizationError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: DeviceAuthorizationEvent) {
        if let DeviceAuthorizationEvent::Requested {
            client_id,
            device_code,
            scope,
            resources,
            code_challenge,
            interval,
            expires_at,
            ..
        } = event
        {
            let (polled_at, progress) = (None, Progress::Waiting);
            self.life = Some(Box::new(Life {
                client_id,
                device_code,
                scope,
                resources,
                code_challenge,
                interval,
                polled_at,
                expires_at,
                progress,
            }));
            return;
        }
        let Some(life) = &mut self.life else { return };
        match event {
            // It begins an authorization, and was taken above.
            DeviceAuthorizationEvent::Requested { .. } => {}
            DeviceAuthorizationEvent::Polled { interval, at } => (life.interval, life.polled_at) = (interval, Some(at)),
            DeviceAuthorizationEvent::Approved { approval, at } => life.progress = Progress::Approved { approval, at },
            DeviceAuthorizationEvent::Denied { .. } => life.progress = Progress::Denied,
            DeviceAuthorizationEvent::Redeemed { .. } => life.progress = Progress::Redeemed,
        }
    }
}

impl Entity for DeviceAuthorization {
    /// A device polls for minutes: it is loaded from its snapshot and at most this many events.
    const STATE_VERSION: u32 = 2;

    fn retention(_: &DeviceAuthorizationEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(
        &self,
        command: DeviceAuthorizationCommand,
    ) -> Result<Vec<DeviceAuthorizationEvent>, DeviceAuthorizationError> {
        decide(self, command)
    }
}
