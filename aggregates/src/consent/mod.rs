//! A consent: what a person lets one client have, kept so that they are not asked again.
//!
//! `Given ⇄ Revoked`; given again it grows or shrinks. One stream per person and client, whose id is `{user_id}:{client_id}`. A decision is about
//! what was asked: what was asked and not granted is taken out, what was not asked about stays. Consent may end by itself after a time;
//! then everything is asked anew.

mod command;
mod decide;
mod error;
mod event;
mod extent;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::ConsentCommand;
pub use decide::decide;
pub use error::ConsentError;
pub use event::{ConsentEvent, Withdrawal};
pub use extent::Extent;

use crate::{Entity, retention};

/// The id of the stream of a person's consent to a client.
pub fn consent_stream(user_id: &str, client_id: &str) -> String {
    format!("{user_id}:{client_id}")
}

/// The state of a consent's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    user_id: String,
    client_id: String,
    /// `None` while it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given: Option<Given>,
    /// When it was last revoked, also where it was given again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Given {
    extent: Extent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
}

impl Given {
    fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

impl Consent {
    /// Whose it is, and to which client; `None` before it was first given.
    pub fn between(&self) -> Option<(&str, &str)> {
        self.life.as_ref().map(|life| (life.user_id.as_str(), life.client_id.as_str()))
    }

    /// Whether it was taken back at a moment or after it, also where it was given again since. What was allowed at that moment has ended
    /// with it.
    pub fn was_revoked_since(&self, moment: DateTime<Utc>) -> bool {
        self.life.as_ref().and_then(|life| life.revoked_at).is_some_and(|at| at >= moment)
    }

    /// What is consented to at a moment; `None` where nothing is.
    pub fn extent_at(&self, now: DateTime<Utc>) -> Option<&Extent> {
        let given = self.life.as_ref()?.given.as_ref()?;
        given.is_live(now).then_some(&given.extent)
    }

    /// Whether all of `wanted` is consented to at a moment.
    pub fn covers(&self, wanted: &Extent, now: DateTime<Utc>) -> bool {
        self.extent_at(now).is_some_and(|extent| wanted.is_within(extent))
    }
}

impl Aggregate for Consent {
    const TYPE: &'static str = "Consent";
    type Command = ConsentCommand;
    type Event = ConsentEvent;
    type Error = ConsentError;
    type Services = ();

    async fn handle(&mut self, command: ConsentCommand, (): &(), sink: &EventSink<Self>) -> Result<(), ConsentError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: ConsentEvent) {
        match event {
            ConsentEvent::Given { user_id, client_id, extent, expires_at, at } => {
                let revoked_at = self.life.as_ref().and_then(|life| life.revoked_at);
                self.life =
                    Some(Life { user_id, client_id, given: Some(Given { extent, expires_at, at }), revoked_at });
            }
            ConsentEvent::Revoked { at, .. } => {
                if let Some(life) = &mut self.life {
                    (life.given, life.revoked_at) = (None, Some(at));
                }
            }
        }
    }
}

impl Entity for Consent {
    const STATE_VERSION: u32 = 2;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: ConsentCommand) -> Result<Vec<ConsentEvent>, ConsentError> {
        decide(self, command)
    }
}
