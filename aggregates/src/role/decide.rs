//! The rules of a role.

use super::{Life, Permission, Permissions, Role, RoleCommand, RoleError, RoleEvent};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault};

const LONGEST_NAME: usize = 100;
const LONGEST_DESCRIPTION: usize = 500;

type Decision = Result<Vec<RoleEvent>, RoleError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Role, command: RoleCommand) -> Decision {
    match (&state.life, command) {
        (None, RoleCommand::Create { id, name, description, permissions }) => {
            create(id, &name, &description, permissions)
        }
        (None, _) => Err(RoleError::NotCreated),
        (Some(_), RoleCommand::Create { .. }) => Err(RoleError::AlreadyCreated),
        (Some(life), RoleCommand::Delete) if life.deleted => Ok(vec![]),
        (Some(life), _) if life.deleted => Err(RoleError::Deleted),
        (Some(_), RoleCommand::Delete) => Ok(vec![RoleEvent::Deleted]),
        (Some(life), RoleCommand::Change { name, description, permissions }) => {
            life.change(name.as_deref(), description.as_deref(), permissions)
        }
    }
}

fn create(id: String, given_name: &str, given_description: &str, permissions: Permissions) -> Decision {
    let mut faults = vec![];
    if !text::is_visible_ascii(&id) {
        faults.push(FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters"));
    }
    let name = name(given_name, &mut faults);
    let description = description(given_description, &mut faults);
    check(&permissions, &mut faults);
    Faults::check(faults)?;
    Ok(vec![RoleEvent::Created { id, name, description, permissions }])
}

impl Life {
    fn change(&self, new_name: Option<&str>, about: Option<&str>, permissions: Option<Permissions>) -> Decision {
        let mut faults = vec![];
        let new_name = new_name.map(|given| name(given, &mut faults));
        let about = about.map(|given| description(given, &mut faults));
        let wanted = permissions.unwrap_or_else(|| self.permissions.clone());
        let added: Permissions = &wanted - &self.permissions;
        // What it has was right when it was given, by whatever version of this list.
        check(&added, &mut faults);
        Faults::check(faults)?;
        let removed: Permissions = &self.permissions - &wanted;
        let mut events = vec![];
        events.extend(new_name.filter(|new| *new != self.name).map(|name| RoleEvent::Renamed { name }));
        let about = about.filter(|new| *new != self.description);
        events.extend(about.map(|description| RoleEvent::Described { description }));
        if !(added.is_empty() && removed.is_empty()) {
            events.push(RoleEvent::PermissionsChanged { added, removed });
        }
        Ok(events)
    }
}

fn name(given: &str, faults: &mut Vec<FieldFault>) -> String {
    kept(text::check("name", given, LONGEST_NAME, Lines::One), faults)
}

fn description(given: &str, faults: &mut Vec<FieldFault>) -> String {
    if given.is_empty() {
        return String::new();
    }
    kept(text::check("description", given, LONGEST_DESCRIPTION, Lines::Many), faults)
}

fn kept(checked: Result<String, FieldFault>, faults: &mut Vec<FieldFault>) -> String {
    checked.unwrap_or_else(|fault| {
        faults.push(fault);
        String::new()
    })
}

fn check(permissions: &Permissions, faults: &mut Vec<FieldFault>) {
    if permissions.iter().any(|name| Permission::named(name).is_none()) {
        let remedy = "name permissions such as evident:users:read; only the role administrator has all of them";
        faults.push(FieldFault::new("permissions", "have a name that is no permission", remedy));
    }
}
