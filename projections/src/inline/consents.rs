//! `consents`: what each person lets each client have.

use aggregates::consent::{ConsentEvent, Extent};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, micros, table};

table!("consents", "consent_id", "user_id" Text, "client_id" Text, "extent" Text, "expires_at" Int);

/// A row of `consents`.
pub(crate) struct Consent {
    user_id: String,
    client_id: String,
    extent: Extent,
    expires_at: Option<i64>,
}

impl Record for Consent {
    type Event = ConsentEvent;
    const AGGREGATE: &'static str = "Consent";
    const TABLES: &'static [&'static str] = &["consents"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/consents.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { user_id: row.text(0)?, client_id: row.text(1)?, extent: row.json(2)?, expires_at: row.opt_int(3)? })
    }

    fn write(&self, call: &mut Call) {
        call.text(&self.user_id).text(&self.client_id).text(&json(&self.extent)).opt_int(self.expires_at);
    }

    fn apply(_: Option<Self>, event: ConsentEvent) -> Option<Self> {
        match event {
            ConsentEvent::Given { user_id, client_id, extent, expires_at, .. } => {
                Some(Self { user_id, client_id, extent, expires_at: expires_at.as_ref().map(micros) })
            }
            ConsentEvent::Revoked { .. } => None,
        }
    }
}
