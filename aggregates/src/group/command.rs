//! What one may ask of a group.

use super::GroupDetails;

/// Intents towards one group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupCommand {
    /// Begin a group.
    Create {
        /// 1 to 255 visible ASCII characters; never given twice. `UUIDv7` unless imported.
        id: String,
        /// What people call it, 1 to 200 characters.
        name: String,
        /// Everything else that is known about it.
        details: GroupDetails,
    },
    /// Change some of it.
    Change {
        /// What people call it; as it is where it is not given.
        name: Option<String>,
        /// Everything else, whole; as it is where it is not given. The event holds the difference only.
        details: Option<GroupDetails>,
    },
    /// Give its members a role.
    AssignRole {
        /// Which role.
        role_id: String,
    },
    /// Take a role from its members.
    UnassignRole {
        /// Which role; one that it does not have is passed over.
        role_id: String,
    },
    /// Take it from all its members, for ever.
    Delete,
}
