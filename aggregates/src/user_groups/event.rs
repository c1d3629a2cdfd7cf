//! What may have happened to the groups that somebody is in.

use serde::{Deserialize, Serialize};

use super::UserGroups;
use crate::catalogue::events;

/// Facts of one person's groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum UserGroupsEvent {
    Joined { user_id: String, group_id: String },
    Left { user_id: String, group_id: String },
}

events! { UserGroupsEvent of UserGroups {
    Joined = "GroupJoined" "1": "Somebody came into a group, and has the roles that it has.",
    Left = "GroupLeft" "1": "Somebody is not in the group any more.",
} }
