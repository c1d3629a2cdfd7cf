//! The statements of an append, and how a batch fills them.

use std::collections::HashMap;
use std::fmt::Write as _;

use aggregates::TenantId;
use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::pending::Pending;
use crate::db::{CHANNEL, Call, Column, DbError, Engine, Kind, Planned, Row, Statement, Tx};
use crate::event::Position;
use crate::proof::tree::{Frontier, ProofError};
use crate::seal::{DESTROY_DATA_KEYS, INSERT_DATA_KEYS};

static LOCK: Statement = Statement::new("SELECT position, recorded_at, erasures FROM log_head WHERE id = 1 {lock}");

/// Takes the head and holds it until the transaction ends: from here on this writer is alone, on every node.
pub(crate) static LOCK_HEAD: Planned = Planned { name: "lock_head", types: "", statement: &LOCK };

static MOVE: Statement =
    Statement::new("UPDATE log_head SET position = $1, recorded_at = $2, erasures = $3 WHERE id = 1");

static MOVE_HEAD: Planned = Planned { name: "move_head", types: "bigint, bigint, bigint", statement: &MOVE };

static GROW: Statement = Statement::new(
    "INSERT INTO tenant_trees (tenant_id, size, frontier) VALUES ($1, $2, $3) \
     ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier",
);

static GROW_TREE: Planned = Planned { name: "grow_tree", types: "text, bigint, bytea", statement: &GROW };

/// What the writing connection runs by name.
pub(crate) const PLANNED: &[&Planned] = &[&LOCK_HEAD, &MOVE_HEAD, &GROW_TREE];

static READ_TREES: Statement = Statement::new(
    "SELECT t.tenant_id, t.size, t.frontier FROM {rows} JOIN tenant_trees t ON t.tenant_id = rows.tenant",
)
.rows(&[Column("tenant", Kind::Text)]);

pub(super) static INSERT_EVENTS: Statement = Statement::new(
    "INSERT INTO events (position, tenant_id, tenant_index, aggregate_type, aggregate_id, sequence, event_id, event_type, \
     event_version, payload, metadata, class, recorded_at, leaf_hash, command_id, commit_size) \
     SELECT position, tenant_id, tenant_index, aggregate_type, aggregate_id, sequence, event_id, event_type, \
     event_version, payload, metadata, class, recorded_at, leaf_hash, command_id, commit_size FROM {rows}",
)
.rows(&[
    Column("position", Kind::Int),
    Column("tenant_id", Kind::Text),
    Column("tenant_index", Kind::Int),
    Column("aggregate_type", Kind::Text),
    Column("aggregate_id", Kind::Text),
    Column("sequence", Kind::Int),
    Column("event_id", Kind::Text),
    Column("event_type", Kind::Text),
    Column("event_version", Kind::Text),
    Column("payload", Kind::Text),
    Column("metadata", Kind::Text),
    Column("class", Kind::Text),
    Column("recorded_at", Kind::Int),
    Column("leaf_hash", Kind::Bytes),
    Column("command_id", Kind::Text),
    Column("commit_size", Kind::Int),
]);

static INSERT_TILES: Statement = Statement::new(
    "INSERT INTO tree_tiles (tenant_id, level, tile_index, hash) SELECT tenant_id, level, tile_index, hash FROM {rows}",
)
.rows(&[
    Column("tenant_id", Kind::Text),
    Column("level", Kind::Int),
    Column("tile_index", Kind::Int),
    Column("hash", Kind::Bytes),
]);

pub(super) const STATEMENTS: &[&Statement] = &[&LOCK, &MOVE, &GROW, &READ_TREES, &INSERT_EVENTS, &INSERT_TILES];

/// Numbers cross the border to `BIGINT` here; the log would need 300,000 years at a million events per second to overflow.
pub(crate) fn big(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The way back; a negative number is not one of ours.
pub(crate) fn count(row: &Row, column: usize) -> Result<u64, DbError> {
    u64::try_from(row.int(column)?)
        .map_err(|_| DbError::Column { column, reason: "a negative number where a count belongs".into() })
}

/// The head as it was locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) position: Position,
    pub(super) recorded_at: i64,
    pub(super) erasures: i64,
}

impl Head {
    pub(super) fn read(rows: &[Row]) -> Result<Self, DbError> {
        let row =
            rows.first().ok_or_else(|| DbError::Refused("table log_head is empty: restore the database".into()))?;
        Ok(Self { position: count(row, 0)?, recorded_at: row.int(1)?, erasures: row.int(2)? })
    }
}

/// The right edges of these tenants' trees; a tenant without events has the empty tree.
pub(super) async fn read_trees(tx: &mut Tx, tenants: &[TenantId]) -> Result<HashMap<TenantId, Frontier>, DbError> {
    let mut trees: HashMap<_, _> = tenants.iter().map(|tenant| (tenant.clone(), Frontier::empty())).collect();
    let mut call = tx.call(&READ_TREES);
    for tenant in tenants {
        call.row().text(tenant.as_str());
    }
    for row in tx.fetch(call).await? {
        let name = row.text(0)?;
        let damaged = |error: ProofError| DbError::Refused(format!("table tenant_trees, tenant {name}: {error}"));
        let tree = Frontier::from_bytes(count(&row, 1)?, &row.bytes(2)?).map_err(damaged)?;
        if let Some(tenant) = tenants.iter().find(|tenant| tenant.as_str() == name) {
            trees.insert(tenant.clone(), tree);
        }
    }
    Ok(trees)
}

/// Writes everything a batch brings beside its events and what the last text moves.
pub(super) async fn write(tx: &mut Tx, batch: &Batch, commits: &[Pending], now: DateTime<Utc>) -> Result<(), DbError> {
    write_keys(tx, commits, now).await?;
    if !batch.tiles.is_empty() {
        let mut call = tx.call(&INSERT_TILES);
        for (tenant, node, hash) in &batch.tiles {
            call.row().text(tenant.as_str()).int(i64::from(node.level)).int(big(node.index)).bytes(hash.as_bytes());
        }
        tx.execute(call).await?;
    }
    Ok(())
}

/// Fills [`INSERT_EVENTS`] with the events of a batch.
pub(super) fn insert_events(mut call: Call, batch: &Batch) -> Call {
    for (event, leaf) in batch.events.iter().zip(&batch.leaves) {
        let command = event.command_id.map(|id| id.to_string());
        call.row()
            .int(big(event.position))
            .text(event.tenant_id.as_str())
            .int(big(event.tenant_index))
            .text(&event.aggregate_type)
            .text(&event.aggregate_id)
            .int(big(event.sequence))
            .text(&event.event_id.to_string())
            .text(&event.event_type)
            .text(&event.event_version)
            .text(&event.stored.payload)
            .text(&event.stored.metadata)
            .text(&event.class)
            .int(event.recorded_at)
            .bytes(leaf.as_bytes())
            .opt_text(command.as_deref())
            .opt_int(event.commit_size.map(big));
    }
    call
}

async fn write_keys(tx: &mut Tx, commits: &[Pending], now: DateTime<Utc>) -> Result<(), DbError> {
    let mut insert = tx.call(&INSERT_DATA_KEYS);
    let mut destroy = tx.call(&DESTROY_DATA_KEYS);
    for commit in commits.iter().map(|pending| &pending.commit) {
        for key in &commit.new_keys {
            insert.row().text(key.tenant.as_str()).text(&key.subject).bytes(&key.wrapped).int(key.tenant_key_version);
        }
        for (tenant, subject) in &commit.erase {
            destroy.row().text(tenant.as_str()).text(subject).int(now.timestamp_micros());
        }
    }
    for call in [insert, destroy] {
        if call.has_rows() {
            tx.execute(call).await?;
        }
    }
    Ok(())
}

/// The text that moves the head and the trees and wakes the other nodes. It travels with `COMMIT`.
pub(super) fn move_head(engine: Engine, head: Head, batch: &Batch, erased: bool) -> String {
    let (position, recorded_at) = (batch.last.to_string(), batch.recorded_at.to_string());
    let erasures = (head.erasures + i64::from(erased)).to_string();
    let mut text = String::new();
    for (tenant, tree) in &batch.trees {
        let frontier = engine.bytes_literal(&tree.to_bytes());
        text += &GROW_TREE.call(engine, &[&format!("'{tenant}'"), &tree.size().to_string(), &frontier]);
    }
    text += &MOVE_HEAD.call(engine, &[&position, &recorded_at, &erasures]);
    if engine == Engine::Postgres {
        let _ = write!(text, "NOTIFY {CHANNEL}, '{position} {erasures}'; ");
    }
    text
}
