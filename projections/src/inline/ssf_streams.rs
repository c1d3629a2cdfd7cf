//! `ssf_streams`: the stream of signals of each client that has one; a deleted one has no row.

use std::collections::BTreeSet;

use aggregates::ssf_stream::{Configuration, Delivery, SetBy, SsfStreamEvent, StreamStatus};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, table, word};

table!(
    "ssf_streams", "client_id", "stream_id" Text, "issuer" Text, "state" Text, "set_by" Text, "reason" Text,
    "events_requested" Text, "endpoint_url" Text, "description" Text, "removed" Text
);

/// A row of `ssf_streams`.
pub(crate) struct SsfStream {
    stream_id: String,
    issuer: String,
    state: StreamStatus,
    set_by: SetBy,
    reason: Option<String>,
    events_requested: BTreeSet<String>,
    /// Where tokens are pushed to; `None` where they are polled.
    endpoint_url: Option<String>,
    description: Option<String>,
    removed: BTreeSet<String>,
}

impl Record for SsfStream {
    type Event = SsfStreamEvent;
    const AGGREGATE: &'static str = "SsfStream";
    const TABLES: &'static [&'static str] = &["ssf_streams"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/ssf_streams.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self {
            stream_id: row.text(0)?,
            issuer: row.text(1)?,
            state: row.word(2)?,
            set_by: row.word(3)?,
            reason: row.opt_text(4)?,
            events_requested: row.json(5)?,
            endpoint_url: row.opt_text(6)?,
            description: row.opt_text(7)?,
            removed: row.json(8)?,
        })
    }

    fn write(&self, call: &mut Call) {
        call.text(&self.stream_id).text(&self.issuer).text(&word(&self.state)).text(&word(&self.set_by));
        call.opt_text(self.reason.as_deref()).text(&json(&self.events_requested));
        call.opt_text(self.endpoint_url.as_deref()).opt_text(self.description.as_deref()).text(&json(&self.removed));
    }

    fn apply(before: Option<Self>, event: SsfStreamEvent) -> Option<Self> {
        match (before, event) {
            (None, SsfStreamEvent::Created { stream_id, issuer, configuration, .. }) => {
                let fresh = Self {
                    stream_id,
                    issuer,
                    state: StreamStatus::Enabled,
                    set_by: SetBy::Receiver,
                    reason: None,
                    events_requested: BTreeSet::new(),
                    endpoint_url: None,
                    description: None,
                    removed: BTreeSet::new(),
                };
                Some(fresh.configured(configuration))
            }
            (Some(_), SsfStreamEvent::Deleted) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }

    // What the rows do not show is no reason to write one.
    fn wants(event_type: &str) -> bool {
        event_type != "SsfVerificationRequested"
    }
}

impl SsfStream {
    fn after(mut self, event: SsfStreamEvent) -> Self {
        match event {
            SsfStreamEvent::Created { .. } | SsfStreamEvent::VerificationRequested { .. } | SsfStreamEvent::Deleted => {
            }
            SsfStreamEvent::Changed { configuration } => self = self.configured(configuration),
            SsfStreamEvent::StatusSet { status, reason, by } => {
                (self.state, self.reason, self.set_by) = (status, reason, by);
            }
            SsfStreamEvent::SubjectRemoved { subject } => {
                self.removed.insert(subject);
            }
            SsfStreamEvent::SubjectAdded { subject } => {
                self.removed.remove(&subject);
            }
        }
        self
    }

    fn configured(self, configuration: Configuration) -> Self {
        let Configuration { events_requested, delivery, description } = configuration;
        let endpoint_url = match delivery {
            Delivery::Push { endpoint_url, .. } => Some(endpoint_url),
            Delivery::Poll => None,
        };
        Self { events_requested, endpoint_url, description, ..self }
    }
}
