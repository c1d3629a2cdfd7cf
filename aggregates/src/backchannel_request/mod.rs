//! A backchannel authentication request: a client asks for a person who is not in its browser, and waits while that person answers in
//! their own (OpenID Connect CIBA Core 1.0).
//!
//! `Requested → (Polled)* → Approved → Redeemed`, or `→ Denied`, or from `Approved` and `Redeemed → Failed`, and time alone makes it expired. The `auth_req_id` begins with the stream's
//! id, so whoever shows it is answered from the log, on whichever node; the stream knows its hash. Polls are facts, as those of devices are
//! ([`crate::device_authorization`]), and the stream's version makes single use single.
//!
//! Who is asked stands in it from the beginning, unlike a device's code, which anybody may type: nobody else can answer.

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

pub use command::{AskedOf, BackchannelRequestCommand, PresentedAuthReqId};
pub use decide::decide;
pub use error::BackchannelRequestError;
pub use event::BackchannelRequestEvent;

use crate::client::SecretHash;
use crate::grant::Approval;
use crate::polling::Turn;
use crate::{Entity, Personal, Retention, Secret, retention};

/// How the client learns what came of it (CIBA Core §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It asks.
    Poll,
    /// It is told that there is something to ask for. What it is told with, under [`crate::Keyring::NotificationTokens`].
    Ping(Secret<String>),
    /// It is sent the tokens, shown the same.
    Push(Secret<String>),
}

impl Delivery {
    /// What the client is told with (CIBA Core §7.1 `client_notification_token`).
    pub fn notification_token(&self) -> Option<&Secret<String>> {
        match self {
            Self::Poll => None,
            Self::Ping(token) | Self::Push(token) => Some(token),
        }
    }
}

/// The state of a request's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BackchannelRequest {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Box<Life>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    asked: AskedOf,
    auth_req_id: SecretHash,
    delivery: Delivery,
    interval: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    polled_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    progress: Progress,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Progress {
    Waiting,
    Approved { approval: Box<Approval>, at: DateTime<Utc> },
    Denied,
    Redeemed { grant_id: String, at: DateTime<Utc> },
    Failed,
}

/// What became of a request, as its client may hear it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome<'r> {
    /// Nobody has answered, and there is time.
    Waiting,
    /// Nobody answered in time, or nobody fetched the tokens.
    Expired,
    /// The person said yes.
    Approved(&'r Approval),
    /// The person said no.
    Denied,
    /// Its tokens were issued.
    Redeemed {
        /// With which grant.
        grant_id: &'r str,
        /// When.
        at: DateTime<Utc>,
    },
    /// The person said yes, and the client gets nothing.
    Failed,
}

impl BackchannelRequest {
    /// What the person is asked; nothing where nobody waits for an answer.
    pub fn waiting(&self, now: DateTime<Utc>) -> Result<&AskedOf, BackchannelRequestError> {
        let life = self.life.as_ref().ok_or(BackchannelRequestError::Unknown)?;
        life.check_waiting(now)?;
        Ok(&life.asked)
    }

    /// What a client hears that shows this `auth_req_id`.
    pub fn turn(&self, presented: &PresentedAuthReqId, now: DateTime<Utc>) -> Result<Turn, BackchannelRequestError> {
        self.life.as_ref().ok_or(BackchannelRequestError::Unknown)?.turn(presented, now)
    }

    /// What became of it.
    pub fn outcome(&self, now: DateTime<Utc>) -> Option<Outcome<'_>> {
        let life = self.life.as_ref()?;
        Some(match &life.progress {
            Progress::Denied => Outcome::Denied,
            Progress::Redeemed { grant_id, at } => Outcome::Redeemed { grant_id, at: *at },
            Progress::Failed => Outcome::Failed,
            Progress::Waiting | Progress::Approved { .. } if life.expires_at <= now => Outcome::Expired,
            Progress::Approved { approval, .. } => Outcome::Approved(approval),
            Progress::Waiting => Outcome::Waiting,
        })
    }

    /// What was asked of whom.
    pub fn asked(&self) -> Option<&AskedOf> {
        self.life.as_ref().map(|life| &life.asked)
    }

    /// How the client learns what came of it.
    pub fn delivery(&self) -> Option<&Delivery> {
        self.life.as_ref().map(|life| &life.delivery)
    }

    /// When it began.
    pub fn asked_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.asked_at)
    }

    /// When it is over.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.expires_at)
    }

    /// The least seconds between two polls.
    pub fn interval(&self) -> Option<u32> {
        self.life.as_ref().map(|life| life.interval)
    }

    /// Who allowed what, and when, while its tokens are not issued.
    pub fn approval(&self) -> Option<(&Approval, DateTime<Utc>)> {
        match &self.life.as_ref()?.progress {
            Progress::Approved { approval, at } => Some((approval, *at)),
            Progress::Waiting | Progress::Denied | Progress::Redeemed { .. } | Progress::Failed => None,
        }
    }
}

impl Aggregate for BackchannelRequest {
    const TYPE: &'static str = "BackchannelRequest";
    type Command = BackchannelRequestCommand;
    type Event = BackchannelRequestEvent;
    type Error = BackchannelRequestError;
    type Services = ();

    async fn handle(
        &mut self,
        command: BackchannelRequestCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), BackchannelRequestError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: BackchannelRequestEvent) {
        if let BackchannelRequestEvent::Requested { asked, auth_req_id, delivery, interval, expires_at, at } = event {
            self.life = Some(Box::new(Life {
                asked: *asked,
                auth_req_id,
                delivery,
                interval,
                polled_at: None,
                asked_at: at,
                expires_at,
                progress: Progress::Waiting,
            }));
            return;
        }
        let Some(life) = &mut self.life else { return };
        match event {
            // It begins a request, and was taken above.
            BackchannelRequestEvent::Requested { .. } => {}
            BackchannelRequestEvent::Polled { interval, at } => (life.interval, life.polled_at) = (interval, Some(at)),
            BackchannelRequestEvent::Approved { approval, at } => life.progress = Progress::Approved { approval, at },
            BackchannelRequestEvent::Denied { .. } => life.progress = Progress::Denied,
            BackchannelRequestEvent::Redeemed { grant_id, at } => life.progress = Progress::Redeemed { grant_id, at },
            BackchannelRequestEvent::Failed { .. } => life.progress = Progress::Failed,
        }
    }
}

impl Entity for BackchannelRequest {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &BackchannelRequestEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(
        &self,
        command: BackchannelRequestCommand,
    ) -> Result<Vec<BackchannelRequestEvent>, BackchannelRequestError> {
        decide(self, command)
    }
}

/// A binding message as it is stored, sealed under the key of the person whom it is shown to.
pub fn binding_message(user_id: &str, message: String) -> Personal<String> {
    Personal::new(user_id, message)
}
