//! The rules of somebody's roles.

use super::{Delegation, MOST, UserRoles, UserRolesCommand, UserRolesError, UserRolesEvent};

type Decision = Result<Vec<UserRolesEvent>, UserRolesError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &UserRoles, command: UserRolesCommand) -> Decision {
    match command {
        UserRolesCommand::Assign { user_id, role_id } => {
            check_owner(state, &user_id)?;
            if state.roles.contains(&role_id) {
                return Ok(vec![]);
            }
            check_room(state)?;
            Ok(vec![UserRolesEvent::Assigned { user_id, role_id }])
        }
        UserRolesCommand::Delegate { user_id, role_id, group_id } => {
            check_owner(state, &user_id)?;
            let wanted = Delegation { role_id, group_id };
            if state.delegations.contains(&wanted) {
                return Ok(vec![]);
            }
            check_room(state)?;
            let Delegation { role_id, group_id } = wanted;
            Ok(vec![UserRolesEvent::Delegated { user_id, role_id, group_id }])
        }
        UserRolesCommand::EndDelegation { role_id, group_id } => {
            let held = state.delegations.get(&Delegation { role_id, group_id });
            Ok(held.map(|held| ended(state, held)).into_iter().collect())
        }
        UserRolesCommand::Unassign { role_id } => {
            let held = state.roles.get(&role_id);
            Ok(held.map(|role_id| unassigned(state, role_id)).into_iter().collect())
        }
        UserRolesCommand::UnassignAll => {
            let roles = state.roles.iter().map(|role_id| unassigned(state, role_id));
            Ok(roles.chain(state.delegations.iter().map(|held| ended(state, held))).collect())
        }
    }
}

/// A stream is one person's.
fn check_owner(state: &UserRoles, user_id: &str) -> Result<(), UserRolesError> {
    if state.user_id.as_deref().is_some_and(|owner| owner != user_id) {
        return Err(UserRolesError::OtherUser);
    }
    Ok(())
}

fn check_room(state: &UserRoles) -> Result<(), UserRolesError> {
    if state.held() >= MOST { Err(UserRolesError::TooMany(MOST)) } else { Ok(()) }
}

fn ended(state: &UserRoles, held: &Delegation) -> UserRolesEvent {
    let user_id = state.user_id.clone().unwrap_or_default();
    UserRolesEvent::DelegationEnded { user_id, role_id: held.role_id.clone(), group_id: held.group_id.clone() }
}

fn unassigned(state: &UserRoles, role_id: &str) -> UserRolesEvent {
    // Whoever has a role was given it, and is known since.
    let user_id = state.user_id.clone().unwrap_or_default();
    UserRolesEvent::Unassigned { user_id, role_id: role_id.to_owned() }
}
