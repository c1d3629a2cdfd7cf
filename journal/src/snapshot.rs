//! Snapshots: states remembered, so that loading a long stream does not begin at its beginning, nor telling what it was once.
//!
//! A snapshot is only ever a shortcut. It is written beside the log, never with it, may be lost at any time, and one whose
//! state has another shape than today's is passed over. Of every thirty-two events of a stream the latest snapshot is kept: what a
//! stream was at any moment is then a snapshot and about so many events away, and what is kept stays a small part of the events.

use crate::db::{DbError, Scope, Statement, Tx};
use crate::event::{Position, StreamId};
use crate::journal::Journal;
use crate::seal::SealError;
use crate::writer::{big, count};

/// Of so many events of a stream one snapshot is kept.
const APART: u64 = 32;

static READ: Statement = Statement::new(
    "SELECT sequence, state FROM snapshots WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3 \
     AND state_version = $4 AND position <= $5 ORDER BY position DESC LIMIT 1",
)
.by_key();
static SAVE: Statement = Statement::new(
    "INSERT INTO snapshots (tenant_id, aggregate_type, aggregate_id, position, sequence, state_version, state) \
     SELECT tenant_id, aggregate_type, aggregate_id, position, sequence, $5, $6 FROM events \
     WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3 AND sequence = $4 \
     ON CONFLICT (tenant_id, aggregate_type, aggregate_id, position) DO UPDATE \
     SET state_version = excluded.state_version, state = excluded.state",
);
static THIN: Statement = Statement::new(
    "DELETE FROM snapshots WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3 \
     AND (state_version < $4 OR (sequence >= $5 AND sequence < $6))",
);
static DROP: Statement =
    Statement::new("DELETE FROM snapshots WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3");

pub(crate) const STATEMENTS: &[&Statement] = &[&READ, &SAVE, &THIN, &DROP];

/// An aggregate's state after some events of its stream.
#[derive(Clone)]
pub struct Snapshot {
    /// How many events it contains.
    pub sequence: u64,
    /// The state as JSON, opened.
    pub state: String,
}

impl Journal {
    /// The latest snapshot of a stream, if there is one of this shape.
    pub async fn snapshot(&self, stream: &StreamId, state_version: u32) -> Result<Option<Snapshot>, SealError> {
        self.snapshot_at(stream, state_version, Position::MAX).await
    }

    /// The latest snapshot of a stream that holds nothing after a position, if there is one of this shape.
    pub async fn snapshot_at(
        &self,
        stream: &StreamId,
        state_version: u32,
        until: Position,
    ) -> Result<Option<Snapshot>, SealError> {
        let mut call = self.db().call(&READ);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        call.int(i64::from(state_version)).int(big(until));
        let rows = self.db().ask(&Scope::Tenant(stream.tenant.clone()), call).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let sequence = count(row, 0)?;
        let opened = self.vault().open_state(stream, sequence, row.text(1)?).await?;
        Ok(Some(Snapshot { sequence, state: opened.0 }))
    }

    /// Remembers states of a stream. Those that they make superfluous are forgotten.
    pub async fn save_snapshots(
        &self,
        stream: &StreamId,
        state_version: u32,
        snapshots: &[Snapshot],
    ) -> Result<(), SealError> {
        let mut sealed = Vec::with_capacity(snapshots.len());
        for snapshot in snapshots {
            let state = self.vault().seal_state(stream, snapshot.sequence, &snapshot.state).await?;
            sealed.push((snapshot.sequence, state));
        }
        let mut tx = self.db().begin().await?;
        for (sequence, state) in &sealed {
            save(&mut tx, stream, state_version, *sequence, state).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets the states of a stream.
    pub async fn drop_snapshots(&self, stream: &StreamId) -> Result<(), DbError> {
        let mut tx = self.db().begin().await?;
        let mut call = tx.call(&DROP);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        tx.execute(call).await?;
        tx.commit().await
    }
}

async fn save(tx: &mut Tx, stream: &StreamId, state_version: u32, sequence: u64, sealed: &str) -> Result<(), DbError> {
    let mut call = tx.call(&SAVE);
    call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
    call.int(big(sequence)).int(i64::from(state_version)).text(sealed);
    if tx.execute(call).await? == 0 {
        return Ok(());
    }
    let mut call = tx.call(&THIN);
    call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
    call.int(i64::from(state_version)).int(big(sequence - sequence % APART)).int(big(sequence));
    tx.execute(call).await.map(|_| ())
}
