//! `pending_deletions`: everybody whose deletion was asked for and who is not erased. Nodes look here for whom to erase.

use aggregates::user::UserEvent;
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, micros, table};

table!("pending_deletions", "user_id", "purge_after" Int);

/// A row of `pending_deletions`.
pub(crate) struct PendingDeletion {
    purge_after: i64,
}

impl Record for PendingDeletion {
    type Event = UserEvent;
    const AGGREGATE: &'static str = "User";
    const TABLES: &'static [&'static str] = &["pending_deletions"];
    const VERSION: u32 = 1;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/pending_deletions.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn wants(event_type: &str) -> bool {
        matches!(event_type, "UserDeletionRequested" | "UserDeletionCancelled" | "SubjectErased")
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self { purge_after: row.opt_int(0)?.unwrap_or_default() })
    }

    fn write(&self, call: &mut Call) {
        call.int(self.purge_after);
    }

    fn apply(before: Option<Self>, event: UserEvent) -> Option<Self> {
        match event {
            UserEvent::DeletionRequested { purge_after } => Some(Self { purge_after: micros(&purge_after) }),
            UserEvent::DeletionCancelled | UserEvent::SubjectErased { .. } => None,
            _ => before,
        }
    }
}
