//! A protected resource: an API with its address and the scopes it understands.
//!
//! `Registered → Removed`. Tokens are issued for its identifier (RFC 8707) and its scopes; the identifier never changes,
//! because tokens and policies far away name it. With a secret of its own it may ask what the tokens are worth that are for it.

mod command;
mod decide;
mod error;
mod event;
mod scope;
mod secret;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::ResourceCommand;
use decide::Decision;
pub use decide::decide;
pub use error::ResourceError;
pub use event::ResourceEvent;
pub(crate) use scope::is_scope_token;
pub use scope::{Scope, Scopes};
pub use secret::ResourceSecret;

use crate::{Entity, retention};

/// The state of a resource's stream, whose id is a `UUIDv7`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    identifier: String,
    name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    scopes: Scopes,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    secrets: BTreeMap<String, ResourceSecret>,
    #[serde(default)]
    removed: bool,
}

impl Resource {
    /// The resource's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// The URI that tokens are issued for, exactly as registered.
    pub fn identifier(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.identifier.as_str())
    }

    /// The name shown on pages.
    pub fn name(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.name.as_str())
    }

    /// The scopes by name.
    pub fn scopes(&self) -> Option<&Scopes> {
        self.life.as_ref().map(|life| &life.scopes)
    }

    /// The secrets that are accepted at `now`, by secret id.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = (&str, &ResourceSecret)> {
        let secrets = self.life.iter().flat_map(|life| &life.secrets);
        secrets.filter(move |(_, secret)| secret.is_live(now)).map(|(id, secret)| (id.as_str(), secret))
    }

    /// Whether tokens may be issued for it.
    pub fn is_live(&self) -> bool {
        self.life.as_ref().is_some_and(|life| !life.removed)
    }
}

impl Aggregate for Resource {
    const TYPE: &'static str = "Resource";
    type Command = ResourceCommand;
    type Event = ResourceEvent;
    type Error = ResourceError;
    type Services = ();

    async fn handle(&mut self, command: ResourceCommand, (): &(), sink: &EventSink<Self>) -> Result<(), ResourceError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: ResourceEvent) {
        match (self.life.as_mut(), event) {
            (None, ResourceEvent::Registered { id, identifier, name, scopes }) => {
                let secrets = BTreeMap::new();
                self.life = Some(Life { id, identifier, name, scopes, secrets, removed: false });
            }
            (Some(life), ResourceEvent::Renamed { name }) => life.name = name,
            (Some(life), ResourceEvent::ScopesChanged { set, removed }) => {
                life.scopes.retain(|name, _| !removed.contains(name));
                life.scopes.extend(set);
            }
            (Some(life), ResourceEvent::SecretAdded { secret_id, hash, expires_at, at }) => {
                life.secrets.insert(secret_id, ResourceSecret { hash, expires_at, added_at: at });
            }
            (Some(life), ResourceEvent::SecretRemoved { secret_id }) => {
                life.secrets.remove(&secret_id);
            }
            (Some(life), ResourceEvent::Removed) => {
                life.removed = true;
                life.secrets.clear();
            }
            (Some(_), ResourceEvent::Registered { .. }) | (None, _) => {}
        }
    }
}

impl Entity for Resource {
    const STATE_VERSION: u32 = 2;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: ResourceCommand) -> Result<Vec<ResourceEvent>, ResourceError> {
        decide(self, command)
    }
}
