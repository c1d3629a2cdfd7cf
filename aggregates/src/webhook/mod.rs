//! A webhook: an address of somebody's that is told what happens in the tenant.
//!
//! `Registered → Removed`, active or paused in between. What it is told, in which shape, under which headers and signed by which secrets
//! stands here; that somebody was told, and how often it took, does not: those are deliveries. The address and the values of its headers are
//! secrets, because who knows them can often write where they lead.

mod command;
mod decide;
mod error;
mod event;
mod secret;
mod settings;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::WebhookCommand;
pub use decide::decide;
pub use error::WebhookError;
pub use event::WebhookEvent;
pub use secret::{SigningSecret, SigningSecretError, WebhookSecret};
pub use settings::{EventFilter, WebhookSettings};
pub use shape::{Disclosure, Pauser, Shape, WebhookState};

use crate::{Entity, retention};

/// The state of a webhook's stream, whose id is a `UUIDv7`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    settings: WebhookSettings,
    origin: String,
    disclosure: Disclosure,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    secrets: BTreeMap<String, WebhookSecret>,
    state: WebhookState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paused: Option<Paused>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resumed_at: Option<DateTime<Utc>>,
    #[serde(default)]
    removed: bool,
}

/// Why it is paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Paused {
    by: Pauser,
    reason: String,
}

impl Webhook {
    /// The webhook's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// What it is told, where and how.
    pub fn settings(&self) -> Option<&WebhookSettings> {
        self.life.as_ref().map(|life| &life.settings)
    }

    /// What it may see of people.
    pub fn disclosure(&self) -> Disclosure {
        self.life.as_ref().map_or(Disclosure::Removed, |life| life.disclosure)
    }

    /// Whether it is told, or waits; `None` before it began and after it was removed.
    pub fn state(&self) -> Option<WebhookState> {
        self.life.as_ref().filter(|life| !life.removed).map(|life| life.state)
    }

    /// Since when it is told again, if it was paused before.
    pub fn resumed_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.resumed_at
    }

    /// The secrets by which a message is signed at `now`, the newest first.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> Vec<&WebhookSecret> {
        let secrets = self.life.iter().flat_map(|life| life.secrets.values());
        let mut live: Vec<_> = secrets.filter(|secret| secret.is_live(now)).collect();
        live.sort_by_key(|secret| std::cmp::Reverse(secret.added_at));
        live
    }
}

impl Aggregate for Webhook {
    const TYPE: &'static str = "Webhook";
    type Command = WebhookCommand;
    type Event = WebhookEvent;
    type Error = WebhookError;
    type Services = ();

    async fn handle(&mut self, command: WebhookCommand, (): &(), sink: &EventSink<Self>) -> Result<(), WebhookError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: WebhookEvent) {
        match (self.life.as_mut(), event) {
            (None, WebhookEvent::Registered { id, origin, settings }) => {
                self.life = Some(Life {
                    id,
                    settings,
                    origin,
                    disclosure: Disclosure::Removed,
                    secrets: BTreeMap::new(),
                    state: WebhookState::Active,
                    paused: None,
                    resumed_at: None,
                    removed: false,
                });
            }
            (Some(life), event) => life.apply(event),
            (None, _) => {}
        }
    }
}

impl Life {
    fn apply(&mut self, event: WebhookEvent) {
        match event {
            WebhookEvent::Changed { origin, settings } => (self.origin, self.settings) = (origin, settings),
            WebhookEvent::DisclosureChanged { disclosure } => self.disclosure = disclosure,
            WebhookEvent::SecretAdded { secret_id, secret, at } => {
                self.secrets.insert(secret_id, WebhookSecret { secret, added_at: at, ends_at: None });
            }
            WebhookEvent::SecretRetired { secret_id, ends_at } => {
                if let Some(secret) = self.secrets.get_mut(&secret_id) {
                    secret.ends_at = Some(ends_at);
                }
            }
            WebhookEvent::SecretRemoved { secret_id } => drop(self.secrets.remove(&secret_id)),
            WebhookEvent::Paused { by, reason } => {
                (self.state, self.paused) = (WebhookState::Paused, Some(Paused { by, reason }));
            }
            WebhookEvent::Resumed { at } => {
                (self.state, self.paused, self.resumed_at) = (WebhookState::Active, None, Some(at));
            }
            WebhookEvent::Removed => {
                self.removed = true;
                self.secrets.clear();
            }
            WebhookEvent::Registered { .. }
            | WebhookEvent::TestRequested
            | WebhookEvent::ReplayRequested { .. }
            | WebhookEvent::RedriveRequested { .. } => {}
        }
    }
}

impl Entity for Webhook {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: WebhookCommand) -> Result<Vec<WebhookEvent>, WebhookError> {
        decide(self, command)
    }
}
