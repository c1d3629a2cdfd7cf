//! How many sessions one person has at once, where the tenant bounds that.
//!
//! `(taken | freed)*`. One stream per person (its id is the user's id), written in the commit that starts or ends a session, so that
//! the log itself decides which of two sign-ins got the last place. Tenants without a quota never write here.

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

pub use command::SessionQuotaCommand;
pub use decide::decide;
pub use error::SessionQuotaError;
pub use event::{Freed, SessionQuotaEvent};

use crate::{Entity, retention};

/// The state of a person's quota.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionQuota {
    /// Whose it is; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// The places, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    slots: Vec<Slot>,
}

/// A place that a session holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    session_id: String,
    /// The end that no use moves: from then on the place is free without an event.
    expires_at: DateTime<Utc>,
}

impl SessionQuota {
    /// The sessions that hold a place at `now`, oldest first. Some may have been idle for too long: their streams tell.
    pub fn held(&self, now: DateTime<Utc>) -> impl Iterator<Item = &str> {
        self.slots.iter().filter(move |slot| slot.expires_at > now).map(|slot| slot.session_id.as_str())
    }

    fn holds(&self, session_id: &str) -> bool {
        self.slots.iter().any(|slot| slot.session_id == session_id)
    }
}

impl Aggregate for SessionQuota {
    const TYPE: &'static str = "SessionQuota";
    type Command = SessionQuotaCommand;
    type Event = SessionQuotaEvent;
    type Error = SessionQuotaError;
    type Services = ();

    async fn handle(
        &mut self,
        command: SessionQuotaCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), SessionQuotaError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: SessionQuotaEvent) {
        match event {
            SessionQuotaEvent::Taken { user_id, session_id, expires_at, at } => {
                self.user_id = Some(user_id);
                self.slots.retain(|slot| slot.expires_at > at);
                self.slots.push(Slot { session_id, expires_at });
            }
            SessionQuotaEvent::Freed { session_ids, .. } => {
                self.slots.retain(|slot| !session_ids.contains(&slot.session_id));
            }
        }
    }
}

impl Entity for SessionQuota {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.user_id.is_some()
    }

    fn decide(&self, command: SessionQuotaCommand) -> Result<Vec<SessionQuotaEvent>, SessionQuotaError> {
        decide(self, command)
    }
}
