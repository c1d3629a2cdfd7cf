//! `roles`: every role that a tenant made for itself, with what it permits; a deleted one has no row.

use aggregates::role::{Permissions, RoleEvent};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, table};

table!("roles", "role_id", "name" Text, "description" Text, "permissions" Text);

/// A row of `roles`.
pub(crate) struct Role {
    name: String,
    description: String,
    permissions: Permissions,
}

impl Record for Role {
    type Event = RoleEvent;
    const AGGREGATE: &'static str = "Role";
    const TABLES: &'static [&'static str] = &["roles"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/roles.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { name: row.text(0)?, description: row.text(1)?, permissions: row.json(2)? })
    }

    fn write(&self, call: &mut Call) {
        call.text(&self.name).text(&self.description).text(&json(&self.permissions));
    }

    fn apply(before: Option<Self>, event: RoleEvent) -> Option<Self> {
        match (before, event) {
            (None, RoleEvent::Created { name, description, permissions, .. }) => {
                Some(Self { name, description, permissions })
            }
            (Some(_), RoleEvent::Deleted) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl Role {
    fn after(mut self, event: RoleEvent) -> Self {
        match event {
            RoleEvent::Created { .. } | RoleEvent::Deleted => {}
            RoleEvent::Renamed { name } => self.name = name,
            RoleEvent::Described { description } => self.description = description,
            RoleEvent::PermissionsChanged { added, removed } => {
                self.permissions.retain(|name| !removed.contains(name));
                self.permissions.extend(added);
            }
        }
        self
    }
}
