//! A pushed request: an authorization request that its client sent ahead, and that a browser brings no more than a reference to
//! (RFC 9126).
//!
//! `Pushed → Used`, and time alone makes it expired. The reference begins with the stream's id, so whoever brings it is answered from the
//! log, on whichever node. It may be brought again while its person has not answered, because people reload pages (§2.2, §7.3); it
//! is used up in the commit that approves or denies the grant that came of it, and of two such grants the log takes one.
//! What may name a person (`login_hint`) is encrypted under the reference itself, which is kept as a hash only: once the reference is
//! forgotten, nobody can read it, and nothing has to be erased.

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

pub use command::PushedRequestCommand;
pub use decide::decide;
pub use error::PushedRequestError;
pub use event::PushedRequestEvent;

use crate::client::SecretHash;
use crate::grant::AuthorizationRequest;
use crate::{Entity, Retention, retention};

/// The state of a pushed request's stream, whose id stands in its reference.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PushedRequest {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Box<Life>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    client_id: String,
    reference: SecretHash,
    request: Box<AuthorizationRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login_hint: Option<String>,
    expires_at: DateTime<Utc>,
    used: bool,
}

impl PushedRequest {
    /// What was asked for; nothing where nothing was pushed.
    pub fn request(&self) -> Option<&AuthorizationRequest> {
        self.life.as_ref().map(|life| &*life.request)
    }

    /// What was asked for, and who is expected to sign in, encrypted under the reference: where this client's browser brings
    /// the right reference in time.
    pub fn brought(
        &self,
        client_id: &str,
        reference: &SecretHash,
        now: DateTime<Utc>,
    ) -> Result<(&AuthorizationRequest, Option<&str>), PushedRequestError> {
        let life = self.life.as_ref().ok_or(PushedRequestError::Unknown)?;
        if !life.reference.matches(reference) {
            return Err(PushedRequestError::Unknown);
        }
        if life.client_id != client_id {
            return Err(PushedRequestError::OtherClient);
        }
        if life.used {
            return Err(PushedRequestError::AlreadyUsed);
        }
        if life.expires_at <= now {
            return Err(PushedRequestError::Expired);
        }
        Ok((&life.request, life.login_hint.as_deref()))
    }
}

impl Aggregate for PushedRequest {
    const TYPE: &'static str = "PushedRequest";
    type Command = PushedRequestCommand;
    type Event = PushedRequestEvent;
    type Error = PushedRequestError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PushedRequestCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PushedRequestError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: PushedRequestEvent) {
        match event {
            PushedRequestEvent::Pushed { client_id, reference, request, login_hint, expires_at, .. } => {
                self.life = Some(Box::new(Life { client_id, reference, request, login_hint, expires_at, used: false }));
            }
            PushedRequestEvent::Used { .. } => {
                if let Some(life) = &mut self.life {
                    life.used = true;
                }
            }
        }
    }
}

impl Entity for PushedRequest {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &PushedRequestEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: PushedRequestCommand) -> Result<Vec<PushedRequestEvent>, PushedRequestError> {
        decide(self, command)
    }
}
