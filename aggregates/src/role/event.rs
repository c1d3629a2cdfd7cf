//! What may have happened to a role.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Permissions, Role};
use crate::catalogue::events;

/// Facts of one role's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum RoleEvent {
    Created {
        id: String,
        name: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        permissions: Permissions,
    },
    Renamed {
        name: String,
    },
    Described {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    },
    PermissionsChanged {
        /// Permissions that it has from now on.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        added: Permissions,
        /// Permissions that are gone.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: Permissions,
    },
    Deleted,
}

events! { RoleEvent of Role {
    Created = "RoleCreated" "1": "A role came to be, with its permissions.",
    Renamed = "RoleRenamed" "1": "The role got another name.",
    Described = "RoleDescribed" "1": "What the role is for was said anew.",
    PermissionsChanged = "RolePermissionsChanged" "1": "The role's holders may do more, less or something else.",
    Deleted = "RoleDeleted" "1": "The role is gone for ever; its holders have nothing of it.",
} }
