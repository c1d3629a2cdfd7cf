//! `groups`: every group of a tenant by what is known about it; a deleted one has no row.
//!
//! Inline, because whether a group is there decides who has its roles, and whoever created one adds people to it in the next breath.

use std::collections::BTreeMap;

use aggregates::group::{GroupDetails, GroupEvent};
use aggregates::identifier::{IdentifierKind, normalise};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, table};

table!(
    "groups", "group_id", "name" Text, "name_search" Text, "email" Text, "description" Text, "external_id" Text, "attributes" Text
);

/// A row of `groups`.
pub(crate) struct Group {
    name: String,
    details: GroupDetails,
}

impl Record for Group {
    type Event = GroupEvent;
    const AGGREGATE: &'static str = "Group";
    const TABLES: &'static [&'static str] = &["groups"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/groups.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        let details = GroupDetails {
            email: row.opt_text(2)?,
            description: row.opt_text(3)?,
            external_id: row.opt_text(4)?,
            attributes: row.json(5)?,
        };
        Ok(Self { name: row.text(0)?, details })
    }

    fn write(&self, call: &mut Call) {
        let GroupDetails { email, description, external_id, attributes } = &self.details;
        call.text(&self.name).text(&self.compared());
        call.opt_text(email.as_deref()).opt_text(description.as_deref()).opt_text(external_id.as_deref());
        call.text(&json::<BTreeMap<_, _>>(attributes));
    }

    fn apply(before: Option<Self>, event: GroupEvent) -> Option<Self> {
        match (before, event) {
            (None, GroupEvent::Created { name, details, .. }) => Some(Self { name, details }),
            (Some(_), GroupEvent::Deleted) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl Group {
    /// The form in which names are compared; as it stands where it has none, which no name that was claimed is.
    fn compared(&self) -> String {
        normalise(&IdentifierKind::GroupName, &self.name).unwrap_or_else(|_| self.name.clone())
    }

    fn after(mut self, event: GroupEvent) -> Self {
        match event {
            GroupEvent::Renamed { name } => self.name = name,
            GroupEvent::Changed { set, removed } => self.details.merge(set, &removed),
            // Roles have rows of their own; that the group has one event more is written all the same.
            GroupEvent::RoleAssigned { .. }
            | GroupEvent::RoleUnassigned { .. }
            | GroupEvent::Created { .. }
            | GroupEvent::Deleted => {}
        }
        self
    }
}
