//! The rules of somebody's roles.

use super::{MOST, UserRoles, UserRolesCommand, UserRolesError, UserRolesEvent};

type Decision = Result<Vec<UserRolesEvent>, UserRolesError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &UserRoles, command: UserRolesCommand) -> Decision {
    match command {
        UserRolesCommand::Assign { user_id, role_id } => {
            if state.user_id.as_ref().is_some_and(|owner| *owner != user_id) {
                return Err(UserRolesError::OtherUser);
            }
            if state.roles.contains(&role_id) {
                return Ok(vec![]);
            }
            if state.roles.len() >= MOST {
                return Err(UserRolesError::TooMany(MOST));
            }
            Ok(vec![UserRolesEvent::Assigned { user_id, role_id }])
        }
        UserRolesCommand::Unassign { role_id } => {
            let held = state.roles.get(&role_id);
            Ok(held.map(|role_id| unassigned(state, role_id)).into_iter().collect())
        }
        UserRolesCommand::UnassignAll => Ok(state.roles.iter().map(|role_id| unassigned(state, role_id)).collect()),
    }
}

fn unassigned(state: &UserRoles, role_id: &str) -> UserRolesEvent {
    // Whoever has a role was given it, and is known since.
    let user_id = state.user_id.clone().unwrap_or_default();
    UserRolesEvent::Unassigned { user_id, role_id: role_id.to_owned() }
}
