//! The rules of a resource.

use std::collections::BTreeSet;

use super::{Life, Resource, ResourceCommand, ResourceError, ResourceEvent, ResourceSecret, Scopes, scope};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, uri};

const LONGEST_NAME: usize = 200;

pub(super) type Decision = Result<Vec<ResourceEvent>, ResourceError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Resource, command: ResourceCommand) -> Decision {
    match (&state.life, command) {
        (None, ResourceCommand::Register { id, identifier, name, scopes }) => register(id, identifier, &name, scopes),
        (None, _) => Err(ResourceError::NotRegistered),
        (Some(_), ResourceCommand::Register { .. }) => Err(ResourceError::AlreadyRegistered),
        (Some(life), ResourceCommand::Remove) if life.removed => Ok(vec![]),
        (Some(life), _) if life.removed => Err(ResourceError::Removed),
        (Some(_), ResourceCommand::Remove) => Ok(vec![ResourceEvent::Removed]),
        (Some(life), ResourceCommand::Rename { name }) => {
            let name = text::check("name", &name, LONGEST_NAME, Lines::One).map_err(Faults::from)?;
            Ok(if name == life.name { vec![] } else { vec![ResourceEvent::Renamed { name }] })
        }
        (Some(life), ResourceCommand::ChangeScopes { scopes }) => life.change_scopes(scopes),
        (Some(life), ResourceCommand::AddSecret { secret_id, hash, expires_at, at }) => {
            life.add_secret(secret_id, ResourceSecret { hash, expires_at, added_at: at })
        }
        (Some(life), ResourceCommand::RemoveSecret { secret_id }) => life.remove_secret(secret_id),
    }
}

fn register(id: String, identifier: String, name: &str, mut scopes: Scopes) -> Decision {
    let mut faults = vec![];
    if !text::is_visible_ascii(&id) {
        faults.push(FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters"));
    }
    faults.extend(uri::absolute("identifier", &identifier).err());
    scope::tidy(&mut scopes, &mut faults);
    match text::check("name", name, LONGEST_NAME, Lines::One) {
        Ok(name) if faults.is_empty() => Ok(vec![ResourceEvent::Registered { id, identifier, name, scopes }]),
        checked => {
            faults.extend(checked.err());
            Faults::check(faults)?;
            Ok(vec![])
        }
    }
}

impl Life {
    fn change_scopes(&self, mut scopes: Scopes) -> Decision {
        let mut faults = vec![];
        scope::tidy(&mut scopes, &mut faults);
        Faults::check(faults)?;
        let removed: BTreeSet<_> = self.scopes.keys().filter(|name| !scopes.contains_key(*name)).cloned().collect();
        let set: Scopes = scopes.into_iter().filter(|(name, scope)| self.scopes.get(name) != Some(scope)).collect();
        let unchanged = set.is_empty() && removed.is_empty();
        Ok(if unchanged { vec![] } else { vec![ResourceEvent::ScopesChanged { set, removed }] })
    }
}
