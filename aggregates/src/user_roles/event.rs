//! What may have happened to the roles that somebody has.

use serde::{Deserialize, Serialize};

use super::UserRoles;
use crate::catalogue::events;

/// Facts of one person's roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum UserRolesEvent {
    Assigned { user_id: String, role_id: String },
    Unassigned { user_id: String, role_id: String },
    Delegated { user_id: String, role_id: String, group_id: String },
    DelegationEnded { user_id: String, role_id: String, group_id: String },
}

events! { UserRolesEvent of UserRoles {
    Assigned = "RoleAssigned" "1": "Somebody was given a role, and may do what it permits.",
    Unassigned = "RoleUnassigned" "1": "A role was taken from somebody.",
    Delegated = "RoleDelegated" "1": "Somebody was given a role over one group, and may do what it permits with those who are in it.",
    DelegationEnded = "RoleDelegationEnded" "1": "A role over one group was taken from somebody.",
} }
