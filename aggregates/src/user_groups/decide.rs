//! The rules of somebody's groups.

use super::{MOST, UserGroups, UserGroupsCommand, UserGroupsError, UserGroupsEvent};

type Decision = Result<Vec<UserGroupsEvent>, UserGroupsError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &UserGroups, command: UserGroupsCommand) -> Decision {
    match command {
        UserGroupsCommand::Join { user_id, group_id } => {
            if state.user_id.as_ref().is_some_and(|owner| *owner != user_id) {
                return Err(UserGroupsError::OtherUser);
            }
            if state.groups.contains(&group_id) {
                return Ok(vec![]);
            }
            if state.groups.len() >= MOST {
                return Err(UserGroupsError::TooMany(MOST));
            }
            Ok(vec![UserGroupsEvent::Joined { user_id, group_id }])
        }
        UserGroupsCommand::Leave { group_id } => {
            let held = state.groups.get(&group_id);
            Ok(held.map(|group_id| left(state, group_id)).into_iter().collect())
        }
        UserGroupsCommand::LeaveAll => Ok(state.groups.iter().map(|group_id| left(state, group_id)).collect()),
    }
}

fn left(state: &UserGroups, group_id: &str) -> UserGroupsEvent {
    // Whoever is in a group came into it, and is known since.
    let user_id = state.user_id.clone().unwrap_or_default();
    UserGroupsEvent::Left { user_id, group_id: group_id.to_owned() }
}
