//! A group: people of a tenant under a name, and the roles that all of them have by it.
//!
//! `Created → Deleted`. Who is in it stands elsewhere ([`crate::user_groups`]): a group of a hundred thousand is as short a stream as an
//! empty one, and two administrators who move different people never meet. Groups hold people, not groups.

mod command;
mod decide;
mod details;
mod error;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::GroupCommand;
pub use decide::decide;
pub use details::GroupDetails;
pub use error::GroupError;
pub use event::GroupEvent;

use crate::{Entity, retention};

/// The state of a group's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "GroupDetails::is_empty")]
    details: GroupDetails,
    /// Ids of roles. One that was deleted stays here and permits nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    roles: BTreeSet<String>,
    #[serde(default)]
    deleted: bool,
}

impl Group {
    /// The group's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// What people call it.
    pub fn name(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.name.as_str())
    }

    /// Everything else that is known about it.
    pub fn details(&self) -> Option<&GroupDetails> {
        self.life.as_ref().map(|life| &life.details)
    }

    /// The roles that its members have by it; nothing once it was deleted.
    pub fn roles(&self) -> Option<&BTreeSet<String>> {
        self.life.as_ref().filter(|life| !life.deleted).map(|life| &life.roles)
    }

    /// Whether its members have a role by it, or had one when it was deleted.
    pub fn gave_roles(&self) -> bool {
        self.life.as_ref().is_some_and(|life| !life.roles.is_empty())
    }

    /// Whether anybody can be in it.
    pub fn is_live(&self) -> bool {
        self.roles().is_some()
    }
}

impl Aggregate for Group {
    const TYPE: &'static str = "Group";
    type Command = GroupCommand;
    type Event = GroupEvent;
    type Error = GroupError;
    type Services = ();

    async fn handle(&mut self, command: GroupCommand, (): &(), sink: &EventSink<Self>) -> Result<(), GroupError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: GroupEvent) {
        match (self.life.as_mut(), event) {
            (None, GroupEvent::Created { id, name, details }) => {
                self.life = Some(Life { id, name, details, roles: BTreeSet::new(), deleted: false });
            }
            (Some(life), GroupEvent::Renamed { name }) => life.name = name,
            (Some(life), GroupEvent::Changed { set, removed }) => life.details.merge(set, &removed),
            (Some(life), GroupEvent::RoleAssigned { role_id }) => {
                life.roles.insert(role_id);
            }
            (Some(life), GroupEvent::RoleUnassigned { role_id }) => {
                life.roles.remove(&role_id);
            }
            (Some(life), GroupEvent::Deleted) => life.deleted = true,
            (Some(_), GroupEvent::Created { .. }) | (None, _) => {}
        }
    }
}

impl Entity for Group {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: GroupCommand) -> Result<Vec<GroupEvent>, GroupError> {
        decide(self, command)
    }
}
