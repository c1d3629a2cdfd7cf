//! An id that may be used once: the `jti` of a client's assertion, and what else must not be replayed.
//!
//! `Free → Used`. The stream's id is the kind and the hash of the id, and its one event is appended to a stream that must be new: the log
//! itself refuses the second use, on whichever node it comes, and there is no table that could be behind.

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

pub use command::OneTimeIdCommand;
pub use decide::decide;
pub use error::OneTimeIdError;
pub use event::OneTimeIdEvent;

use crate::client::SecretHash;
use crate::{Entity, Retention, retention};

/// What the id is of; ids of different kinds never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OneTimeKind {
    /// The `jti` of an assertion by which a client authenticates (RFC 7523 §3, OIDC Core §9).
    ClientAssertion,
    /// The `jti` of a proof of possession (RFC 9449 §11.1).
    DpopProof,
    /// The `jti` of an assertion that lets a client speak for a person (RFC 7523 §2.1).
    AuthorizationAssertion,
    /// The `jti` of a signed request in the back channel (CIBA Core §7.1.1).
    BackchannelRequest,
}

impl OneTimeKind {
    /// The word that stands in stream ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientAssertion => "client_assertion",
            Self::DpopProof => "dpop_proof",
            Self::AuthorizationAssertion => "authorization_assertion",
            Self::BackchannelRequest => "backchannel_request",
        }
    }
}

/// The stream of an id.
pub fn stream(kind: OneTimeKind, id_hash: &SecretHash) -> String {
    format!("{}:{}", kind.as_str(), id_hash.as_str())
}

/// The state of an id's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OneTimeId {
    /// From when on nobody asks for it any more; `None` while it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_until: Option<DateTime<Utc>>,
}

impl OneTimeId {
    /// Whether it was used.
    pub fn is_used(&self) -> bool {
        self.used_until.is_some()
    }
}

impl Aggregate for OneTimeId {
    const TYPE: &'static str = "OneTimeId";
    type Command = OneTimeIdCommand;
    type Event = OneTimeIdEvent;
    type Error = OneTimeIdError;
    type Services = ();

    async fn handle(
        &mut self,
        command: OneTimeIdCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), OneTimeIdError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: OneTimeIdEvent) {
        let OneTimeIdEvent::Used { expires_at, .. } = event;
        self.used_until = Some(expires_at);
    }
}

impl Entity for OneTimeId {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &OneTimeIdEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.is_used()
    }

    fn decide(&self, command: OneTimeIdCommand) -> Result<Vec<OneTimeIdEvent>, OneTimeIdError> {
        decide(self, command)
    }
}
