//! The roles that one person has.
//!
//! `(assigned | unassigned | delegated | delegation_ended)*`. One stream per person ([`user_roles_stream`]): that is the boundary within which something must hold
//! (a role is given once, nobody has more than a hundred), and two administrators who act on different people never meet.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::UserRolesCommand;
pub use decide::decide;
pub use error::UserRolesError;
pub use event::UserRolesEvent;

use crate::{Entity, retention};

/// As many roles as anybody has at once, those over one group with them: they are all read when their holder acts.
const MOST: usize = 100;

/// The id of the stream of a person's roles. It is not the person's own id: by that the log tells whose life begins.
pub fn user_roles_stream(user_id: &str) -> String {
    format!("roles:{user_id}")
}

/// The state of a person's roles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserRoles {
    /// Whose they are; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// Their ids. A role that was deleted stays here and permits nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    roles: BTreeSet<String>,
    /// Those that they have over one group and nothing else.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    delegations: BTreeSet<Delegation>,
}

/// A role that somebody has over one group: what it permits they may do with those who are in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Delegation {
    /// Which role, by its id.
    pub role_id: String,
    /// Over which group, by its id.
    pub group_id: String,
}

impl UserRoles {
    /// The ids of the roles, in byte order.
    pub fn roles(&self) -> &BTreeSet<String> {
        &self.roles
    }

    /// The roles that they have over one group each.
    pub fn delegations(&self) -> &BTreeSet<Delegation> {
        &self.delegations
    }

    /// How many roles they have in all.
    fn held(&self) -> usize {
        self.roles.len().saturating_add(self.delegations.len())
    }
}

impl Aggregate for UserRoles {
    const TYPE: &'static str = "UserRoles";
    type Command = UserRolesCommand;
    type Event = UserRolesEvent;
    type Error = UserRolesError;
    type Services = ();

    async fn handle(
        &mut self,
        command: UserRolesCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), UserRolesError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: UserRolesEvent) {
        match event {
            UserRolesEvent::Assigned { user_id, role_id } => {
                self.user_id = Some(user_id);
                self.roles.insert(role_id);
            }
            UserRolesEvent::Unassigned { role_id, .. } => {
                self.roles.remove(&role_id);
            }
            UserRolesEvent::Delegated { user_id, role_id, group_id } => {
                self.user_id = Some(user_id);
                self.delegations.insert(Delegation { role_id, group_id });
            }
            UserRolesEvent::DelegationEnded { role_id, group_id, .. } => {
                self.delegations.remove(&Delegation { role_id, group_id });
            }
        }
    }
}

impl Entity for UserRoles {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.user_id.is_some()
    }

    fn decide(&self, command: UserRolesCommand) -> Result<Vec<UserRolesEvent>, UserRolesError> {
        decide(self, command)
    }
}
