//! What one may ask of the roles that somebody has.

/// Intents towards one person's roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRolesCommand {
    /// Give a role.
    Assign {
        /// Whose roles; the same for the whole life of the stream.
        user_id: String,
        /// Which role.
        role_id: String,
    },
    /// Take a role.
    Unassign {
        /// Which role; one that they do not have is passed over.
        role_id: String,
    },
    /// Give a role over one group and nothing else.
    Delegate {
        /// Whose roles; the same for the whole life of the stream.
        user_id: String,
        /// Which role.
        role_id: String,
        /// Over which group.
        group_id: String,
    },
    /// Take a role that somebody has over one group.
    EndDelegation {
        /// Which role; one that they do not have over that group is passed over.
        role_id: String,
        /// Over which group.
        group_id: String,
    },
    /// Take all of them: the person is erased.
    UnassignAll,
}
