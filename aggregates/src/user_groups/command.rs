//! What one may ask of the groups that somebody is in.

/// Intents towards one person's groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserGroupsCommand {
    /// Come into a group.
    Join {
        /// Whose groups; the same for the whole life of the stream.
        user_id: String,
        /// Which group.
        group_id: String,
    },
    /// Go out of a group.
    Leave {
        /// Which group; one that they are not in is passed over.
        group_id: String,
    },
    /// Go out of all of them: the person is erased.
    LeaveAll,
}
