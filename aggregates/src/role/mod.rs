//! A role: permissions under a name, for those who administer a tenant.
//!
//! `Created → Deleted`. What a role permits is looked up whenever one of its holders acts, so a change is felt at once and by all of
//! them. Who holds it stands elsewhere ([`crate::user_roles`]): a role with thousands of holders is as short a stream as one with none.

mod command;
mod decide;
mod error;
mod event;
mod permission;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::RoleCommand;
pub use decide::decide;
pub use error::RoleError;
pub use event::RoleEvent;
pub use permission::{EVERYTHING, Permission, administers, beyond};

use crate::{Entity, retention};

/// The id, and the name, of the role that every tenant has without an event: its holders may do everything there.
pub const ADMINISTRATOR: &str = "administrator";

/// Permissions by the names of their scopes. Texts, because a log outlives the list of its day.
pub type Permissions = BTreeSet<String>;

/// The state of a role's stream, whose id is a `UUIDv7`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    permissions: Permissions,
    #[serde(default)]
    deleted: bool,
}

impl Role {
    /// The role's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// What people call it.
    pub fn name(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.name.as_str())
    }

    /// What it is for; may be empty.
    pub fn description(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.description.as_str())
    }

    /// What its holders may do; nothing once it was deleted.
    pub fn permissions(&self) -> Option<&Permissions> {
        self.life.as_ref().filter(|life| !life.deleted).map(|life| &life.permissions)
    }

    /// Whether it can be held.
    pub fn is_live(&self) -> bool {
        self.permissions().is_some()
    }
}

impl Aggregate for Role {
    const TYPE: &'static str = "Role";
    type Command = RoleCommand;
    type Event = RoleEvent;
    type Error = RoleError;
    type Services = ();

    async fn handle(&mut self, command: RoleCommand, (): &(), sink: &EventSink<Self>) -> Result<(), RoleError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: RoleEvent) {
        match (self.life.as_mut(), event) {
            (None, RoleEvent::Created { id, name, description, permissions }) => {
                self.life = Some(Life { id, name, description, permissions, deleted: false });
            }
            (Some(life), RoleEvent::Renamed { name }) => life.name = name,
            (Some(life), RoleEvent::Described { description }) => life.description = description,
            (Some(life), RoleEvent::PermissionsChanged { added, removed }) => {
                life.permissions.retain(|name| !removed.contains(name));
                life.permissions.extend(added);
            }
            (Some(life), RoleEvent::Deleted) => life.deleted = true,
            (Some(_), RoleEvent::Created { .. }) | (None, _) => {}
        }
    }
}

impl Entity for Role {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: RoleCommand) -> Result<Vec<RoleEvent>, RoleError> {
        decide(self, command)
    }
}
