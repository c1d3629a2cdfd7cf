//! Snapshots: a state remembered, so that loading a long stream does not begin at its beginning.
//!
//! A snapshot is only ever a shortcut. It is written beside the log, never with it, may be lost at any time, and one whose
//! state has another shape than today's is passed over.

use crate::db::{DbError, Scope, Statement};
use crate::event::StreamId;
use crate::journal::Journal;
use crate::seal::SealError;
use crate::writer::{big, count};

static READ: Statement = Statement::new(
    "SELECT sequence, state_version, state FROM snapshots WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3",
)
.by_key();
static SAVE: Statement = Statement::new(
    "INSERT INTO snapshots (tenant_id, aggregate_type, aggregate_id, sequence, state_version, state) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, aggregate_type, aggregate_id) DO UPDATE \
     SET sequence = excluded.sequence, state_version = excluded.state_version, state = excluded.state \
     WHERE snapshots.sequence < excluded.sequence OR snapshots.state_version <> excluded.state_version",
);
static DROP: Statement =
    Statement::new("DELETE FROM snapshots WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3");

pub(crate) const STATEMENTS: &[&Statement] = &[&READ, &SAVE, &DROP];

/// An aggregate's state after some events of its stream.
pub struct Snapshot {
    /// How many events it contains.
    pub sequence: u64,
    /// The state as JSON, opened.
    pub state: String,
}

impl Journal {
    /// The snapshot of a stream, if there is one of this shape.
    pub async fn snapshot(&self, stream: &StreamId, state_version: u32) -> Result<Option<Snapshot>, SealError> {
        let mut call = self.db().call(&READ);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        let rows = self.db().ask(&Scope::Tenant(stream.tenant.clone()), call).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        if row.int(1)? != i64::from(state_version) {
            return Ok(None);
        }
        let sequence = count(row, 0)?;
        let opened = self.vault().open_state(stream, sequence, row.text(2)?).await?;
        Ok(Some(Snapshot { sequence, state: opened.0 }))
    }

    /// Remembers a state, unless a later one is remembered already.
    pub async fn save_snapshot(
        &self,
        stream: &StreamId,
        state_version: u32,
        snapshot: &Snapshot,
    ) -> Result<(), SealError> {
        let sealed = self.vault().seal_state(stream, snapshot.sequence, &snapshot.state).await?;
        let mut tx = self.db().begin().await?;
        let mut call = tx.call(&SAVE);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        call.int(big(snapshot.sequence)).int(i64::from(state_version)).text(&sealed);
        tx.execute(call).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets the state of a stream.
    pub async fn drop_snapshot(&self, stream: &StreamId) -> Result<(), DbError> {
        let mut tx = self.db().begin().await?;
        let mut call = tx.call(&DROP);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        tx.execute(call).await?;
        tx.commit().await
    }
}
