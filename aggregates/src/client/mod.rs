//! An application that asks for tokens.
//!
//! `Registered ⇄ Disabled`, either `→ Deleted`. Its metadata speaks the language of RFC 7591; its secrets come in hashed, several at a
//! time so that they can be rotated without an outage, and in the clear (sealed) only where an algorithm needs them so. A client
//! id is never given twice: grants, consents and logs far away name it.

mod backchannel;
mod command;
mod consistency;
mod decide;
mod document;
mod error;
mod event;
mod metadata;
mod profile;
mod redirect_uri;
mod refresh_policy;
mod request_uri;
mod secret;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use backchannel::REQUEST_ALGORITHMS;
pub use command::ClientCommand;
pub use decide::decide;
pub use error::ClientError;
pub use event::ClientEvent;
pub use metadata::{ClientLifetimes, ClientMetadata};
pub use profile::{Binding, Challenged, Demands, LONGEST_REQUEST, Redirects, SecurityProfile};
pub use refresh_policy::{RefreshPolicy, RefreshRotation};
pub use secret::{ClientSecret, SecretHash, SecretHashError};
pub use words::{
    AccessTokenFormat, ApplicationType, AuthMethod, GrantType, ResponseType, SubjectType, TokenDeliveryMode,
};

use crate::{Entity, retention};

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientStatus {
    /// May ask.
    Enabled,
    /// May not ask until enabled.
    Disabled,
    /// Gone for ever.
    Deleted,
}

/// The state of a client's stream, whose id is the client id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    client_id: String,
    metadata: ClientMetadata,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    secrets: BTreeMap<String, ClientSecret>,
    status: ClientStatus,
    registered_at: DateTime<Utc>,
}

impl Client {
    /// The client id.
    pub fn client_id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.client_id.as_str())
    }

    /// Everything configured, defaults filled in.
    pub fn metadata(&self) -> Option<&ClientMetadata> {
        self.life.as_ref().map(|life| &life.metadata)
    }

    /// Where it stands; `None` before registration.
    pub fn status(&self) -> Option<ClientStatus> {
        self.life.as_ref().map(|life| life.status)
    }

    /// When it was registered.
    pub fn registered_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.registered_at)
    }

    /// The secrets that are accepted at `now`, by secret id.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = (&str, &ClientSecret)> {
        let secrets = self.life.iter().flat_map(|life| &life.secrets);
        secrets.filter(move |(_, secret)| secret.is_live(now)).map(|(id, secret)| (id.as_str(), secret))
    }
}

impl Life {
    fn apply(&mut self, event: ClientEvent) {
        match event {
            ClientEvent::Registered { .. } => {}
            ClientEvent::MetadataChanged { set, removed } => self.metadata.merge(set, &removed),
            ClientEvent::SecretAdded { secret_id, hash, sealed, expires_at, at } => {
                self.secrets.insert(secret_id, ClientSecret { hash, sealed, expires_at, added_at: at });
            }
            ClientEvent::SecretRemoved { secret_id } => {
                self.secrets.remove(&secret_id);
            }
            ClientEvent::Disabled { .. } => self.status = ClientStatus::Disabled,
            ClientEvent::Enabled => self.status = ClientStatus::Enabled,
            ClientEvent::Deleted => {
                self.status = ClientStatus::Deleted;
                self.secrets.clear();
            }
        }
    }
}

impl Aggregate for Client {
    const TYPE: &'static str = "Client";
    type Command = ClientCommand;
    type Event = ClientEvent;
    type Error = ClientError;
    type Services = ();

    async fn handle(&mut self, command: ClientCommand, (): &(), sink: &EventSink<Self>) -> Result<(), ClientError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: ClientEvent) {
        match (self.life.as_mut(), event) {
            (None, ClientEvent::Registered { client_id, metadata, at }) => {
                let (secrets, status) = (BTreeMap::new(), ClientStatus::Enabled);
                self.life = Some(Life { client_id, metadata, secrets, status, registered_at: at });
            }
            (Some(life), event) => life.apply(event),
            (None, _) => {}
        }
    }
}

impl Entity for Client {
    const STATE_VERSION: u32 = 2;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: ClientCommand) -> Result<Vec<ClientEvent>, ClientError> {
        decide(self, command)
    }
}
