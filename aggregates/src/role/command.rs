//! What one may ask of a role.

use super::Permissions;

/// Intents towards one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleCommand {
    /// Begin a role.
    Create {
        /// The stream's id, a `UUIDv7` given by the caller.
        id: String,
        /// What people call it, 1 to 100 characters.
        name: String,
        /// What it is for, up to 500 characters; may be empty.
        description: String,
        /// What its holders may do.
        permissions: Permissions,
    },
    /// Change some of it; what is not given stays.
    Change {
        /// What people call it.
        name: Option<String>,
        /// What it is for; empty to remove it.
        description: Option<String>,
        /// All permissions; the event holds the difference only.
        permissions: Option<Permissions>,
    },
    /// Take it from all its holders, for ever.
    Delete,
}
