//! Streams that a projection had to leave aside: from an event that cannot be projected on, until somebody has mended it.
//!
//! One poisoned event stops its own stream in one projection and nothing else.

use std::collections::HashMap;

use journal::db::{Column, DbError, Kind, Row, Statement, Tx};
use journal::{Event, Position, StreamId, TenantId};
use serde::Serialize;

use crate::number::{big, position};

const STREAM: &[Column] = &[Column("tenant", Kind::Text), Column("kind", Kind::Text), Column("which", Kind::Text)];

static OF_STREAMS: Statement = Statement::new(
    "SELECT p.tenant_id, p.aggregate_type, p.aggregate_id, p.position FROM {rows} JOIN parked_streams p ON \
     p.projection = $1 AND p.tenant_id = rows.tenant AND p.aggregate_type = rows.kind AND p.aggregate_id = rows.which",
)
.rows(STREAM);
static ANY: Statement = Statement::new("SELECT position FROM parked_streams WHERE projection = $1 LIMIT 1");
static LIST: Statement = Statement::new(
    "SELECT tenant_id, aggregate_type, aggregate_id, position, reason, parked_at, attempts FROM parked_streams \
     WHERE projection = $1 ORDER BY position, tenant_id, aggregate_type, aggregate_id",
);
static PARK: Statement = Statement::new(
    "INSERT INTO parked_streams (projection, tenant_id, aggregate_type, aggregate_id, position, reason, parked_at, attempts) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (projection, tenant_id, aggregate_type, aggregate_id) DO UPDATE SET \
     position = excluded.position, reason = excluded.reason, attempts = parked_streams.attempts + 1",
);
static FREE: Statement = Statement::new(
    "DELETE FROM parked_streams WHERE projection = $1 AND tenant_id = $2 AND aggregate_type = $3 AND aggregate_id = $4",
);
static CLEAR: Statement = Statement::new("DELETE FROM parked_streams WHERE projection = $1");
static RENAME: Statement = Statement::new("UPDATE parked_streams SET projection = $2 WHERE projection = $1");
static COPY: Statement = Statement::new(
    "INSERT INTO parked_streams (projection, tenant_id, aggregate_type, aggregate_id, position, reason, parked_at, attempts) \
     SELECT $2, tenant_id, aggregate_type, aggregate_id, position, reason, parked_at, attempts FROM parked_streams \
     WHERE projection = $1",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&OF_STREAMS, &ANY, &LIST, &PARK, &FREE, &CLEAR, &RENAME, &COPY];

/// A parked stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parked {
    /// Whose.
    pub tenant: TenantId,
    /// The kind of aggregate.
    pub aggregate_type: String,
    /// Which one.
    pub aggregate_id: String,
    /// The first event that was not applied.
    pub position: Position,
    /// What is wrong with it.
    pub reason: String,
    /// When that event was recorded: microseconds since 1970.
    pub parked_at: i64,
    /// How often it was tried.
    pub attempts: u64,
}

impl Parked {
    /// The stream.
    pub fn stream(&self) -> StreamId {
        StreamId {
            tenant: self.tenant.clone(),
            aggregate_type: self.aggregate_type.clone().into(),
            aggregate_id: self.aggregate_id.as_str().into(),
        }
    }

    fn read(row: &Row) -> Result<Self, DbError> {
        let tenant =
            TenantId::parse(&row.text(0)?).map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
        Ok(Self {
            tenant,
            aggregate_type: row.text(1)?,
            aggregate_id: row.text(2)?,
            position: position(row, 3)?,
            reason: row.text(4)?,
            parked_at: row.int(5)?,
            attempts: position(row, 6)?,
        })
    }
}

/// Which events of a batch are not held back by a parked stream.
pub(crate) async fn passing<'e>(tx: &mut Tx, lane: &str, events: Vec<&'e Event>) -> Result<Vec<&'e Event>, DbError> {
    let mut any = tx.call(&ANY);
    any.text(lane);
    if tx.fetch_optional(any).await?.is_none() {
        return Ok(events);
    }
    let mut call = tx.call(&OF_STREAMS);
    call.text(lane);
    for event in &events {
        call.row().text(event.tenant_id.as_str()).text(&event.aggregate_type).text(&event.aggregate_id);
    }
    let mut parked = HashMap::new();
    for row in tx.fetch(call).await? {
        parked.insert((row.text(0)?, row.text(1)?, row.text(2)?), position(&row, 3)?);
    }
    let held = |event: &Event| {
        let stream = (event.tenant_id.as_str().to_owned(), event.aggregate_type.clone(), event.aggregate_id.clone());
        parked.get(&stream).is_some_and(|from| event.position >= *from)
    };
    Ok(events.into_iter().filter(|event| !held(event)).collect())
}

/// Parks the stream of an event at that event.
pub(crate) async fn park(tx: &mut Tx, lane: &str, event: &Event, reason: &str) -> Result<(), DbError> {
    let stream = event.stream();
    tracing::error!(projection = lane, %stream, position = event.position, reason, "a stream was parked");
    let mut call = tx.call(&PARK);
    call.text(lane).text(event.tenant_id.as_str()).text(&event.aggregate_type).text(&event.aggregate_id);
    // PostgreSQL has no text with U+0000, and a reason may come from anywhere.
    call.int(big(event.position)).text(&reason.replace('\0', " ")).int(event.stored.recorded_at);
    tx.execute(call).await.map(drop)
}

/// Forgets that a stream was parked.
pub(crate) async fn free(tx: &mut Tx, lane: &str, stream: &StreamId) -> Result<(), DbError> {
    let mut call = tx.call(&FREE);
    call.text(lane).text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
    tx.execute(call).await.map(drop)
}

/// The parked streams, in the order of the events that parked them.
pub(crate) async fn list(tx: &mut Tx, lane: &str) -> Result<Vec<Parked>, DbError> {
    let mut call = tx.call(&LIST);
    call.text(lane);
    tx.fetch(call).await?.iter().map(Parked::read).collect()
}

/// Forgets all parked streams.
pub(crate) async fn clear(tx: &mut Tx, lane: &str) -> Result<(), DbError> {
    let mut call = tx.call(&CLEAR);
    call.text(lane);
    tx.execute(call).await.map(drop)
}

/// Gives one lane's parked streams to another, which loses its own.
pub(crate) async fn rename(tx: &mut Tx, from: &str, to: &str) -> Result<(), DbError> {
    clear(tx, to).await?;
    let mut call = tx.call(&RENAME);
    call.text(from).text(to);
    tx.execute(call).await.map(drop)
}

/// Gives another lane the same parked streams, instead of its own.
pub(crate) async fn copy(tx: &mut Tx, from: &str, to: &str) -> Result<(), DbError> {
    clear(tx, to).await?;
    let mut call = tx.call(&COPY);
    call.text(from).text(to);
    tx.execute(call).await.map(drop)
}
