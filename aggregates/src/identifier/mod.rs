//! One name that can belong to one owner at a time: a user name, an address, a client id.
//!
//! `Free → Claimed → Free …`. The stream's id is an HMAC over tenant, kind and normalised value, given by the caller, so the log
//! itself decides who was first: two claims of one name meet at the same sequence, and one of them loses. The value itself never
//! comes in here.

mod command;
mod decide;
mod error;
mod event;
mod kind;
mod normalise;
#[cfg(test)]
mod tests;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::IdentifierCommand;
pub use decide::decide;
pub use error::IdentifierError;
pub use event::IdentifierEvent;
pub use kind::{IdentifierKind, IdentifierKindError, Owner, OwnerType};
pub use normalise::{NormaliseError, normalise};

use crate::{Entity, retention};

/// The state of one identifier's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identifier {
    /// What sort of name it is; `None` before the first claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<IdentifierKind>,
    /// Whose it is; `None` while it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<Owner>,
}

impl Identifier {
    /// What sort of name it is.
    pub fn kind(&self) -> Option<&IdentifierKind> {
        self.kind.as_ref()
    }

    /// Whose it is; `None` while it is free.
    pub fn owner(&self) -> Option<&Owner> {
        self.owner.as_ref()
    }
}

impl Aggregate for Identifier {
    const TYPE: &'static str = "Identifier";
    type Command = IdentifierCommand;
    type Event = IdentifierEvent;
    type Error = IdentifierError;
    type Services = ();

    async fn handle(
        &mut self,
        command: IdentifierCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), IdentifierError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: IdentifierEvent) {
        match event {
            IdentifierEvent::Claimed { kind, owner_type, owner_id } => {
                self.kind = Some(kind);
                self.owner = Some(Owner { owner_type, owner_id });
            }
            IdentifierEvent::Released { .. } => self.owner = None,
        }
    }
}

impl Entity for Identifier {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.kind.is_some()
    }

    fn decide(&self, command: IdentifierCommand) -> Result<Vec<IdentifierEvent>, IdentifierError> {
        decide(self, command)
    }
}
