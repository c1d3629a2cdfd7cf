//! `resources`: every protected resource that tokens are issued for; a removed one has no row.

use std::collections::BTreeMap;

use aggregates::resource::{ResourceEvent, ResourceSecret, Scopes};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, table};

table!("resources", "resource_id", "identifier" Text, "name" Text, "scopes" Text, "secrets" Text);

/// A row of `resources`.
pub(crate) struct Resource {
    identifier: String,
    name: String,
    scopes: Scopes,
    secrets: BTreeMap<String, ResourceSecret>,
}

impl Record for Resource {
    type Event = ResourceEvent;
    const AGGREGATE: &'static str = "Resource";
    const TABLES: &'static [&'static str] = &["resources"];
    const VERSION: u32 = 2;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/resources.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { identifier: row.text(0)?, name: row.text(1)?, scopes: row.json(2)?, secrets: row.json(3)? })
    }

    fn write(&self, call: &mut Call) {
        call.text(&self.identifier).text(&self.name).text(&json(&self.scopes)).text(&json(&self.secrets));
    }

    fn apply(before: Option<Self>, event: ResourceEvent) -> Option<Self> {
        match (before, event) {
            (None, ResourceEvent::Registered { identifier, name, scopes, .. }) => {
                Some(Self { identifier, name, scopes, secrets: BTreeMap::new() })
            }
            (Some(_), ResourceEvent::Removed) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl Resource {
    fn after(mut self, event: ResourceEvent) -> Self {
        match event {
            ResourceEvent::Registered { .. } | ResourceEvent::Removed => {}
            ResourceEvent::Renamed { name } => self.name = name,
            ResourceEvent::ScopesChanged { set, removed } => {
                self.scopes.retain(|name, _| !removed.contains(name));
                self.scopes.extend(set);
            }
            ResourceEvent::SecretAdded { secret_id, hash, expires_at, at } => {
                self.secrets.insert(secret_id, ResourceSecret { hash, expires_at, added_at: at });
            }
            ResourceEvent::SecretRemoved { secret_id } => {
                self.secrets.remove(&secret_id);
            }
        }
        self
    }
}
