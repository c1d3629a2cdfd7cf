//! `jobs_under_way`: every job that is not over; one that is has no row. Nodes look here for work.

use aggregates::job::{JobEvent, LEASE};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, micros, table};

table!("jobs_under_way", "job_id", "due_at" Int);

/// A row of `jobs_under_way`.
pub(crate) struct JobUnderWay {
    due_at: i64,
}

impl Record for JobUnderWay {
    type Event = JobEvent;
    const AGGREGATE: &'static str = "Job";
    const TABLES: &'static [&'static str] = &["jobs_under_way"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/jobs_under_way.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { due_at: row.opt_int(0)?.unwrap_or_default() })
    }

    fn write(&self, call: &mut Call) {
        call.int(self.due_at);
    }

    fn apply(before: Option<Self>, event: JobEvent) -> Option<Self> {
        let due_at = match &event {
            JobEvent::Queued { not_before, at, .. } => micros(not_before.as_ref().unwrap_or(at)),
            JobEvent::Started { at, .. } | JobEvent::Progressed { at, .. } => micros(&(*at + LEASE)),
            JobEvent::Retried { at } => micros(at),
            JobEvent::CancelRequested => return before,
            JobEvent::Succeeded { .. }
            | JobEvent::Failed { .. }
            | JobEvent::Aborted { .. }
            | JobEvent::Cancelled { .. } => return None,
        };
        Some(Self { due_at })
    }
}
