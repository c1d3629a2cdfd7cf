//! One attempt to sign in, from the first answer that was judged to the one that was right.
//!
//! `Started → (Failed)* → Succeeded`. Every attempt is a stream of its own: under attack nothing here contends with anything. What the
//! failures of many attempts add up to is counted in rows beside the log ([`Counter`]), by rules that travel in the event, so that
//! a replay counts the same whatever the tenant's settings have become.

mod command;
mod counter;
mod decide;
mod error;
mod event;
mod origin;
#[cfg(test)]
mod tests;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::AuthenticationCommand;
pub use counter::{Counter, CounterKey, CounterKind, FailureLimits};
pub use decide::decide;
pub use error::AuthenticationError;
pub use event::{AuthenticationEvent, Failed, Succeeded};
pub use origin::{Account, Origin};

use crate::{Entity, Retention, retention};

/// By what a person tried to prove who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A password.
    Password,
}

/// Why an attempt failed; a closed list, so that nothing personal can slip in. The person is told none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// Nobody has this name.
    UnknownUser,
    /// The password is another one.
    WrongPassword,
    /// The user has no password.
    NoPassword,
    /// Too many failures before it: nothing was judged.
    LockedOut,
    /// The user is locked.
    Locked,
    /// The user is suspended.
    Suspended,
    /// The user was never activated, or will be erased.
    NotActive,
    /// The password was right, and the user has as many sessions as the tenant allows.
    TooManySessions,
}

impl FailureReason {
    /// Whether it counts towards a lockout: not where nothing was guessed. Attempts during a lockout do not prolong it, or an
    /// attacker could do so for ever.
    pub fn counts(self) -> bool {
        !matches!(self, Self::LockedOut | Self::TooManySessions)
    }
}

/// The state of an attempt's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authentication {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    failures: u32,
    succeeded: bool,
}

impl Authentication {
    /// How often it failed.
    pub fn failures(&self) -> u32 {
        self.life.as_ref().map_or(0, |life| life.failures)
    }

    /// Whether somebody is signed in by it.
    pub fn succeeded(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.succeeded)
    }

    /// Whether one more answer can be judged in this attempt; where not, a new one begins.
    pub fn is_open(&self) -> bool {
        !self.succeeded() && self.failures() < error::MOST_FAILURES
    }
}

impl Aggregate for Authentication {
    const TYPE: &'static str = "Authentication";
    type Command = AuthenticationCommand;
    type Event = AuthenticationEvent;
    type Error = AuthenticationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: AuthenticationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AuthenticationError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: AuthenticationEvent) {
        match (self.life.as_mut(), event) {
            (None, AuthenticationEvent::Started { id, .. }) => {
                self.life = Some(Life { id, failures: 0, succeeded: false });
            }
            (Some(life), AuthenticationEvent::Failed(_)) => life.failures += 1,
            (Some(life), AuthenticationEvent::Succeeded(_)) => life.succeeded = true,
            (Some(_), AuthenticationEvent::Started { .. }) | (None, _) => {}
        }
    }
}

impl Entity for Authentication {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &AuthenticationEvent) -> Retention {
        Retention::Audit
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: AuthenticationCommand) -> Result<Vec<AuthenticationEvent>, AuthenticationError> {
        decide(self, command)
    }
}
