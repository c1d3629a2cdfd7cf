//! A session: one browser in which one person is signed in.
//!
//! `Started → (Touched | Elevated | joined by clients)* → Ended`. What the browser holds is a handle whose secret changes with every
//! new authentication, so that a handle planted before it is worth nothing after it. Being used costs an event now and then, never
//! one per request. Both ends of a session can be computed, so its being over waits for no event; one comes behind where clients are to
//! be told of it.

mod authenticated;
mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use authenticated::Authenticated;
pub use command::SessionCommand;
pub use decide::decide;
pub use error::SessionError;
pub use event::SessionEvent;

use crate::client::SecretHash;
use crate::{Entity, Personal, Retention, retention};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The person signed out here.
    Logout,
    /// Nobody used it for too long.
    Idle,
    /// It had lasted as long as a session may.
    Expired,
    /// A newer session took its place.
    Evicted,
    /// An administrator ended it.
    Administrator,
    /// The person ended it from another session.
    User,
    /// The password was changed.
    PasswordChanged,
    /// The person may not sign in any more.
    UserUnavailable,
    /// The tenant does not serve any more.
    TenantUnavailable,
}

/// The state of a session's stream, whose id is the session's id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    session_id: String,
    user_id: String,
    secret_hash: SecretHash,
    authenticated: Authenticated,
    idle_seconds: u32,
    expires_at: DateTime<Utc>,
    started_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<String, Personal<String>>,
    /// The `sid` by which each client knows the session.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    clients: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<SessionEnd>,
}

impl Session {
    /// Whose it is; `None` before it began.
    pub fn user_id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.user_id.as_str())
    }

    /// How the person proved who they are.
    pub fn authenticated(&self) -> Option<&Authenticated> {
        self.life.as_ref().map(|life| &life.authenticated)
    }

    /// What the browser's handle is compared with.
    pub fn secret_hash(&self) -> Option<&SecretHash> {
        self.life.as_ref().map(|life| &life.secret_hash)
    }

    /// The end that no use moves.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.expires_at)
    }

    /// Why it ended, if an event says so.
    pub fn ended(&self) -> Option<SessionEnd> {
        self.life.as_ref()?.ended
    }

    /// Why it is over at `now` although no event says so; `None` also where one does.
    pub fn timed_out(&self, now: DateTime<Utc>) -> Option<SessionEnd> {
        self.life.as_ref().filter(|life| life.ended.is_none())?.over(now)
    }

    /// Whether it holds at `now`: begun, not ended, neither idle for too long nor too old.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.life.as_ref().is_some_and(|life| life.ended.is_none() && life.over(now).is_none())
    }

    /// The `sid` by which a client knows the session, if it ever got tokens in it.
    pub fn sid(&self, client_id: &str) -> Option<&str> {
        self.life.as_ref()?.clients.get(client_id).map(String::as_str)
    }

    /// The clients to tell of the session's end, with the `sid` that each knows it by.
    pub fn clients(&self) -> impl Iterator<Item = (&str, &str)> {
        self.life.iter().flat_map(|life| &life.clients).map(|(client, sid)| (client.as_str(), sid.as_str()))
    }

    /// A property, unless it is not set or the person was erased.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.life.as_ref()?.properties.get(name)?.as_ref().map(String::as_str)
    }
}

/// The least time between two touches that are worth an event, in seconds: a tenth of the idle time and at least a minute, but
/// never more than half the idle time, or a short session would end under its user's hands.
pub fn touch_interval(idle_seconds: u32) -> u32 {
    (idle_seconds / 10).max(60).min(idle_seconds / 2)
}

/// When a session ends that is not used any more.
pub fn idle_until(touched_at: DateTime<Utc>, idle_seconds: u32) -> DateTime<Utc> {
    touched_at + TimeDelta::seconds(idle_seconds.into())
}

impl Life {
    /// Why it is over at `now` although no event says so.
    fn over(&self, now: DateTime<Utc>) -> Option<SessionEnd> {
        if now >= self.expires_at {
            Some(SessionEnd::Expired)
        } else if now >= idle_until(self.touched_at, self.idle_seconds) {
            Some(SessionEnd::Idle)
        } else {
            None
        }
    }

    fn begin(event: SessionEvent) -> Option<Self> {
        let SessionEvent::Started { session_id, user_id, secret_hash, authenticated, idle_seconds, expires_at, at } =
            event
        else {
            return None;
        };
        let (properties, clients) = (BTreeMap::new(), BTreeMap::new());
        let (started_at, touched_at, ended) = (at, at, None);
        Some(Self {
            session_id,
            user_id,
            secret_hash,
            authenticated,
            idle_seconds,
            expires_at,
            started_at,
            touched_at,
            properties,
            clients,
            ended,
        })
    }

    fn apply(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Started { .. } => {}
            SessionEvent::Elevated { secret_hash, authenticated, at } => {
                (self.secret_hash, self.authenticated, self.touched_at) = (secret_hash, authenticated, at);
            }
            SessionEvent::Touched { at } => self.touched_at = at,
            SessionEvent::PropertySet { name, value } => {
                self.properties.insert(name, value);
            }
            SessionEvent::PropertyRemoved { name } => {
                self.properties.remove(&name);
            }
            SessionEvent::ClientJoined { client_id, sid, .. } => {
                self.clients.insert(client_id, sid);
            }
            SessionEvent::Ended { reason, .. } => {
                self.ended = Some(reason);
                self.properties.clear();
            }
        }
    }
}

impl Aggregate for Session {
    const TYPE: &'static str = "Session";
    type Command = SessionCommand;
    type Event = SessionEvent;
    type Error = SessionError;
    type Services = ();

    async fn handle(&mut self, command: SessionCommand, (): &(), sink: &EventSink<Self>) -> Result<(), SessionError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: SessionEvent) {
        match self.life.as_mut() {
            None => self.life = Life::begin(event),
            Some(life) => life.apply(event),
        }
    }
}

impl Entity for Session {
    const STATE_VERSION: u32 = 1;

    fn retention(event: &SessionEvent) -> Retention {
        match event {
            SessionEvent::Touched { .. } => Retention::Ephemeral,
            _ => Retention::Audit,
        }
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: SessionCommand) -> Result<Vec<SessionEvent>, SessionError> {
        decide(self, command)
    }
}
