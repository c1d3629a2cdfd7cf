//! `signing_keys`: every key that was ever published, without its private half.
//!
//! The projector sees the private half opened, and drops it: a row is no place for it.

use aggregates::KeyAlgorithm;
use aggregates::signing_key::{KeyStatus, SigningKeyEvent};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, micros, table, word};

table!(
    "signing_keys", "kid", "alg" Text, "state" Text, "public_jwk" Text, "activated_at" Int, "verify_until" Int
);

/// A row of `signing_keys`.
pub(crate) struct SigningKey {
    alg: KeyAlgorithm,
    state: KeyStatus,
    public_jwk: String,
    activated_at: Option<i64>,
    verify_until: Option<i64>,
}

impl Record for SigningKey {
    type Event = SigningKeyEvent;
    const AGGREGATE: &'static str = "SigningKey";
    const TABLES: &'static [&'static str] = &["signing_keys"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/signing_keys.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self {
            alg: row.word(0)?,
            state: row.word(1)?,
            public_jwk: row.text(2)?,
            activated_at: row.opt_int(3)?,
            verify_until: row.opt_int(4)?,
        })
    }

    fn write(&self, call: &mut Call) {
        call.text(self.alg.as_str()).text(&word(&self.state)).text(&self.public_jwk);
        call.opt_int(self.activated_at).opt_int(self.verify_until);
    }

    fn apply(before: Option<Self>, event: SigningKeyEvent) -> Option<Self> {
        match (before, event) {
            (None, SigningKeyEvent::Generated { alg, public_jwk, .. }) => Some(Self {
                alg,
                state: KeyStatus::Pending,
                public_jwk: json(&public_jwk),
                activated_at: None,
                verify_until: None,
            }),
            (Some(row), event) => Some(row.after(&event)),
            (None, _) => None,
        }
    }
}

impl SigningKey {
    fn after(mut self, event: &SigningKeyEvent) -> Self {
        match event {
            SigningKeyEvent::Generated { .. } => {}
            SigningKeyEvent::Activated { at } => {
                self.state = KeyStatus::Active;
                self.activated_at = Some(micros(at));
            }
            SigningKeyEvent::Retired { verify_until } => {
                self.state = KeyStatus::Retired;
                self.verify_until = Some(micros(verify_until));
            }
            SigningKeyEvent::Revoked { .. } => self.state = KeyStatus::Revoked,
        }
        self
    }
}
