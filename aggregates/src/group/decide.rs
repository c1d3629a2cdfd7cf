//! The rules of a group.

use super::{Group, GroupCommand, GroupDetails, GroupError, GroupEvent, Life};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault};

const LONGEST_NAME: usize = 200;
/// They are all read when a member acts.
const MOST_ROLES: usize = 20;

type Decision = Result<Vec<GroupEvent>, GroupError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Group, command: GroupCommand) -> Decision {
    match (&state.life, command) {
        (None, GroupCommand::Create { id, name, details }) => create(id, &name, details),
        (None, _) => Err(GroupError::NotCreated),
        (Some(_), GroupCommand::Create { .. }) => Err(GroupError::AlreadyCreated),
        (Some(life), GroupCommand::Delete) if life.deleted => Ok(vec![]),
        (Some(life), _) if life.deleted => Err(GroupError::Deleted),
        (Some(_), GroupCommand::Delete) => Ok(vec![GroupEvent::Deleted]),
        (Some(life), GroupCommand::Change { name, details }) => life.change(name.as_deref(), details),
        (Some(life), GroupCommand::AssignRole { role_id }) => life.assign(role_id),
        (Some(life), GroupCommand::UnassignRole { role_id }) => {
            let had = life.roles.contains(&role_id);
            Ok(had.then_some(GroupEvent::RoleUnassigned { role_id }).into_iter().collect())
        }
    }
}

fn create(id: String, given_name: &str, details: GroupDetails) -> Decision {
    let mut faults = vec![];
    if !text::is_visible_ascii(&id) {
        faults.push(FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters"));
    }
    let name = name(given_name, &mut faults);
    let details = details.checked(&mut faults);
    Faults::check(faults)?;
    Ok(vec![GroupEvent::Created { id, name, details }])
}

impl Life {
    fn change(&self, new_name: Option<&str>, details: Option<GroupDetails>) -> Decision {
        let mut faults = vec![];
        let new_name = new_name.map(|given| name(given, &mut faults));
        let details = details.map(|details| details.checked(&mut faults));
        Faults::check(faults)?;
        let mut events = vec![];
        events.extend(new_name.filter(|new| *new != self.name).map(|name| GroupEvent::Renamed { name }));
        if let Some(wanted) = details.filter(|wanted| *wanted != self.details) {
            let (set, removed) = self.details.difference(&wanted);
            events.push(GroupEvent::Changed { set, removed });
        }
        Ok(events)
    }

    fn assign(&self, role_id: String) -> Decision {
        if self.roles.contains(&role_id) {
            return Ok(vec![]);
        }
        if self.roles.len() >= MOST_ROLES {
            return Err(GroupError::TooManyRoles(MOST_ROLES));
        }
        Ok(vec![GroupEvent::RoleAssigned { role_id }])
    }
}

fn name(given: &str, faults: &mut Vec<FieldFault>) -> String {
    text::check("name", given, LONGEST_NAME, Lines::One).unwrap_or_else(|fault| {
        faults.push(fault);
        String::new()
    })
}
