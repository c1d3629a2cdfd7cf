//! What may have happened to a group.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Group, GroupDetails};
use crate::catalogue::events;

/// Facts of one group's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum GroupEvent {
    Created {
        id: String,
        name: String,
        #[serde(default, skip_serializing_if = "GroupDetails::is_empty")]
        details: GroupDetails,
    },
    Renamed {
        name: String,
    },
    Changed {
        /// Members with their new values.
        #[serde(default, skip_serializing_if = "GroupDetails::is_empty")]
        set: GroupDetails,
        /// Members that are gone.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: BTreeSet<String>,
    },
    RoleAssigned {
        role_id: String,
    },
    RoleUnassigned {
        role_id: String,
    },
    Deleted,
}

events! { GroupEvent of Group {
    Created = "GroupCreated" "1": "A group came to be.",
    Renamed = "GroupRenamed" "1": "The group got another name.",
    Changed = "GroupChanged" "1": "What is known about the group beside its name was set or removed.",
    RoleAssigned = "GroupRoleAssigned" "1": "The group was given a role, and its members may do what it permits.",
    RoleUnassigned = "GroupRoleUnassigned" "1": "A role was taken from the group and from those who had it by the group.",
    Deleted = "GroupDeleted" "1": "The group is gone for ever; nobody is in it, and nobody has a role by it.",
} }
