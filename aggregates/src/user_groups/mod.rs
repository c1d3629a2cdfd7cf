//! The groups that one person is in.
//!
//! `(joined | left)*`. One stream per person ([`user_groups_stream`]), not one per group: a group may have a hundred thousand members, a
//! person is in some dozens of groups, and the boundary within which something must hold (nobody is in a group twice, nobody is in
//! more than five hundred) is the person.

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

pub use command::UserGroupsCommand;
pub use decide::decide;
pub use error::UserGroupsError;
pub use event::UserGroupsEvent;

use crate::{Entity, retention};

/// As many groups as anybody is in at once: they are all read when a token tells them, and left in one commit when their member is erased.
const MOST: usize = 500;

/// What the id of such a stream begins with. It is not the person's own id: by that the log tells whose life begins.
const PREFIX: &str = "groups:";

/// The id of the stream of a person's groups.
pub fn user_groups_stream(user_id: &str) -> String {
    format!("{PREFIX}{user_id}")
}

/// The state of a person's groups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserGroups {
    /// Whose they are; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// Their ids. A group that was deleted stays here until its members were shown out, and means nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    groups: BTreeSet<String>,
}

impl UserGroups {
    /// The ids of the groups, in byte order.
    pub fn groups(&self) -> &BTreeSet<String> {
        &self.groups
    }
}

impl Aggregate for UserGroups {
    const TYPE: &'static str = "UserGroups";
    type Command = UserGroupsCommand;
    type Event = UserGroupsEvent;
    type Error = UserGroupsError;
    type Services = ();

    async fn handle(
        &mut self,
        command: UserGroupsCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), UserGroupsError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: UserGroupsEvent) {
        match event {
            UserGroupsEvent::Joined { user_id, group_id } => {
                self.user_id = Some(user_id);
                self.groups.insert(group_id);
            }
            UserGroupsEvent::Left { group_id, .. } => {
                self.groups.remove(&group_id);
            }
        }
    }
}

impl Entity for UserGroups {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.user_id.is_some()
    }

    fn decide(&self, command: UserGroupsCommand) -> Result<Vec<UserGroupsEvent>, UserGroupsError> {
        decide(self, command)
    }
}
