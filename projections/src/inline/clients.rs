//! `clients`: every client that may be answered or is disabled; a deleted one has no row.

use std::collections::BTreeMap;

use aggregates::client::{ClientEvent, ClientMetadata, ClientSecret, ClientStatus};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, table, word};

table!("clients", "client_id", "state" Text, "metadata" Text, "secrets" Text);

/// A row of `clients`.
pub(crate) struct Client {
    state: ClientStatus,
    metadata: ClientMetadata,
    secrets: BTreeMap<String, ClientSecret>,
}

impl Record for Client {
    type Event = ClientEvent;
    const AGGREGATE: &'static str = "Client";
    const TABLES: &'static [&'static str] = &["clients"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/clients.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { state: row.word(0)?, metadata: row.json(1)?, secrets: row.json(2)? })
    }

    fn write(&self, call: &mut Call) {
        call.text(&word(&self.state)).text(&json(&self.metadata)).text(&json(&self.secrets));
    }

    fn apply(before: Option<Self>, event: ClientEvent) -> Option<Self> {
        match (before, event) {
            (None, ClientEvent::Registered { mut metadata, .. }) => {
                metadata.contacts = None;
                Some(Self { state: ClientStatus::Enabled, metadata, secrets: BTreeMap::new() })
            }
            (Some(_), ClientEvent::Deleted) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl Client {
    fn after(mut self, event: ClientEvent) -> Self {
        match event {
            ClientEvent::Registered { .. } | ClientEvent::Deleted => {}
            ClientEvent::MetadataChanged { set, removed } => {
                self.metadata.merge(set, &removed);
                self.metadata.contacts = None;
            }
            ClientEvent::SecretAdded { secret_id, hash, expires_at, at, .. } => {
                let secret = ClientSecret { hash, sealed: None, expires_at, added_at: at };
                self.secrets.insert(secret_id, secret);
            }
            ClientEvent::SecretRemoved { secret_id } => {
                self.secrets.remove(&secret_id);
            }
            ClientEvent::Disabled { .. } => self.state = ClientStatus::Disabled,
            ClientEvent::Enabled => self.state = ClientStatus::Enabled,
        }
        self
    }
}
