//! How far a projection has come: its row in `projections`, which is also its lock.
//!
//! Whoever moves a projection holds this row until the rows it wrote are committed with it. So there is one active runner
//! per projection on all nodes, without leases and without clocks.

use journal::Position;
use journal::db::{DbError, Row, Statement, Tx};

use crate::number::{big, opt_position, position};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT version, position, generation, shadow_version, shadow_position, begun_at FROM projections WHERE name = $1",
            $rest
        )
    };
}

static READ: Statement = Statement::new(select!(""));
static LOCK: Statement = Statement::new(select!(" {lock}"));
static LOCK_OR_SKIP: Statement = Statement::new(
    "SELECT version, position, generation, shadow_version, shadow_position, begun_at, CAST(CASE WHEN EXISTS \
     (SELECT 1 FROM parked_streams s WHERE s.projection = projections.name) THEN 1 ELSE 0 END AS BIGINT) \
     FROM projections WHERE name = $1 {lock_or_skip}",
);
static CREATE: Statement = Statement::new(
    "INSERT INTO projections (name, version, position, generation, updated_at, begun_at) \
     SELECT $1, CAST($2 AS BIGINT), 0, 1, 0, position FROM log_head WHERE id = 1 \
     ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0, generation = projections.generation + 1, \
     begun_at = excluded.begun_at",
);
static MOVE: Statement = Statement::new("UPDATE projections SET position = $2, updated_at = $3 WHERE name = $1");
static MOVE_SHADOW: Statement =
    Statement::new("UPDATE projections SET shadow_version = $2, shadow_position = $3 WHERE name = $1");
static SWAP: Statement = Statement::new(
    "UPDATE projections SET version = $2, position = $3, generation = generation + 1, shadow_version = NULL, \
     shadow_position = NULL WHERE name = $1",
);
static FORGET: Statement = Statement::new("DELETE FROM projections WHERE name = $1");
static HEAD: Statement = Statement::new("SELECT position FROM log_head WHERE id = 1");

pub(crate) const STATEMENTS: &[&Statement] =
    &[&READ, &LOCK, &LOCK_OR_SKIP, &CREATE, &MOVE, &MOVE_SHADOW, &SWAP, &FORGET, &HEAD];

/// A row of `projections`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checkpoint {
    pub(crate) version: i64,
    pub(crate) position: Position,
    pub(crate) generation: i64,
    pub(crate) shadow: Option<Shadow>,
    /// Where the log ended when the rows were begun.
    pub(crate) begun_at: Position,
}

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shadow {
    pub(crate) version: i64,
    pub(crate) position: Position,
}

fn checkpoint(row: &Row) -> Result<Checkpoint, DbError> {
    let shadow = match (row.opt_int(3)?, opt_position(row, 4)?) {
        (Some(version), Some(position)) => Some(Shadow { version, position }),
        _ => None,
    };
    let (begun_at, generation) = (position(row, 5)?, row.int(2)?);
    Ok(Checkpoint { version: row.int(0)?, position: position(row, 1)?, generation, shadow, begun_at })
}

async fn fetch(tx: &mut Tx, statement: &'static Statement, name: &str) -> Result<Option<Checkpoint>, DbError> {
    let mut call = tx.call(statement);
    call.text(name);
    tx.fetch_optional(call).await?.as_ref().map(checkpoint).transpose()
}

/// The row as it is now.
pub(crate) async fn read(tx: &mut Tx, name: &str) -> Result<Option<Checkpoint>, DbError> {
    fetch(tx, &READ, name).await
}

/// The row, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, name: &str) -> Result<Option<Checkpoint>, DbError> {
    fetch(tx, &LOCK, name).await
}

/// The row, held until the transaction ends, and whether the projection has parked streams; none when somebody else holds it.
pub(crate) async fn lock_or_skip(tx: &mut Tx, name: &str) -> Result<Option<(Checkpoint, bool)>, DbError> {
    let mut call = tx.call(&LOCK_OR_SKIP);
    call.text(name);
    let Some(row) = tx.fetch_optional(call).await? else { return Ok(None) };
    Ok(Some((checkpoint(&row)?, row.int(6)? != 0)))
}

/// A row that stands before the first event, made or made anew.
pub(crate) async fn create(tx: &mut Tx, name: &str, version: i64) -> Result<(), DbError> {
    let mut call = tx.call(&CREATE);
    call.text(name).int(version);
    tx.execute(call).await.map(drop)
}

/// Moves the row to a position, recorded at a moment (microseconds).
pub(crate) async fn advance(tx: &mut Tx, name: &str, to: Position, recorded_at: i64) -> Result<(), DbError> {
    let mut call = tx.call(&MOVE);
    call.text(name).int(big(to)).int(recorded_at);
    tx.execute(call).await.map(drop)
}

/// Remembers how far a rebuild has come.
pub(crate) async fn move_shadow(tx: &mut Tx, name: &str, shadow: Shadow) -> Result<(), DbError> {
    let mut call = tx.call(&MOVE_SHADOW);
    call.text(name).int(shadow.version).int(big(shadow.position));
    tx.execute(call).await.map(drop)
}

/// Makes a rebuild's version and position those of the projection.
pub(crate) async fn swap(tx: &mut Tx, name: &str, shadow: Shadow) -> Result<(), DbError> {
    let mut call = tx.call(&SWAP);
    call.text(name).int(shadow.version).int(big(shadow.position));
    tx.execute(call).await.map(drop)
}

/// Removes the row.
pub(crate) async fn forget(tx: &mut Tx, name: &str) -> Result<(), DbError> {
    let mut call = tx.call(&FORGET);
    call.text(name);
    tx.execute(call).await.map(drop)
}

/// The position of the last event.
pub(crate) async fn head(tx: &mut Tx) -> Result<Position, DbError> {
    let row = tx.fetch_optional(tx.call(&HEAD)).await?;
    row.map_or(Ok(0), |row| position(&row, 0))
}
