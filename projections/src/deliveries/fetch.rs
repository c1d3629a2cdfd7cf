//! Receivers who come for what waits for them, and what is done to a receiver's deliveries without any attempt.
//!
//! Whoever fetches sees the first deliveries in the order of the log until they say what became of each. What the sender does needs a
//! turn; a delivery that is fetched needs none, because saying twice that it arrived changes nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use journal::db::{Column, Db, DbError, Kind, Scope, Statement};
use journal::{Position, TenantId};
use uuid::Uuid;

use super::queue::{rouse, summon};
use super::turn::{DEAD_KEPT, DONE_KEPT};
use crate::number::big;

static KEPT_FOR: Statement = Statement::new(
    "SELECT target, event_id, content FROM deliveries WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting' \
     AND target IN (SELECT named FROM {rows}) AND expires_at > $3 ORDER BY position, target LIMIT $4",
)
.rows(&[Column("named", Kind::Text)]);

static FETCHED: Statement = Statement::new(
    "UPDATE deliveries SET state = $3, outcome = $4, attempted_at = $5, forget_at = $6 WHERE tenant_id = $1 AND kind = $2 \
     AND state = 'waiting' AND (target, event_id) IN (SELECT named, event FROM {rows})",
)
.rows(&[Column("named", Kind::Text), Column("event", Kind::Text)]);

static ABANDON: Statement = Statement::new(
    "UPDATE deliveries SET state = 'dead', outcome = 'nobody asks for it any more', forget_at = $4 WHERE tenant_id = $1 AND kind = $2 \
     AND state = 'waiting' AND position <= $3 AND target IN (SELECT named FROM {rows})",
)
.rows(&[Column("named", Kind::Text)]);

pub(super) const STATEMENTS: &[&Statement] = &[&KEPT_FOR, &FETCHED, &ABANDON];

/// A delivery that somebody comes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Who is told.
    pub target: String,
    /// The fact.
    pub event_id: Uuid,
    /// What the kind keeps with it, in JSON.
    pub content: String,
}

/// What became of deliveries that somebody came for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// They arrived.
    Done,
    /// They were refused, in these words.
    Refused(String),
}

/// What waits for receivers at a moment, those that happened first at the front.
pub async fn kept_for(
    db: &Db,
    (tenant, kind): (&TenantId, &str),
    targets: &[String],
    most: usize,
    now: DateTime<Utc>,
) -> Result<Vec<Kept>, DbError> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let mut call = db.call(&KEPT_FOR);
    call.text(tenant.as_str()).text(kind).int(now.timestamp_micros()).int(i64::try_from(most).unwrap_or(i64::MAX));
    for target in targets {
        call.row().text(target);
    }
    let mut found = Vec::new();
    for row in db.ask(&Scope::Tenant(tenant.clone()), call).await? {
        let event_id = Uuid::parse_str(&row.text(1)?);
        let event_id = event_id.map_err(|error| DbError::Column { column: 1, reason: error.to_string() })?;
        found.push(Kept { target: row.text(0)?, event_id, content: row.text(2)? });
    }
    Ok(found)
}

/// Notes what became of deliveries, each named by its receiver and its fact. Those that do not wait are passed over.
pub async fn fetched(
    db: &Db,
    (tenant, kind): (&TenantId, &str),
    which: &[(String, Uuid)],
    became: &Fetched,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    if which.is_empty() {
        return Ok(());
    }
    let (state, outcome, forget) = match became {
        Fetched::Done => ("done", "arrived", now + DONE_KEPT),
        Fetched::Refused(words) => ("dead", words.as_str(), now + DEAD_KEPT),
    };
    let mut tx = db.begin().await?;
    let mut call = tx.call(&FETCHED);
    call.text(tenant.as_str()).text(kind).text(state).text(outcome);
    call.int(now.timestamp_micros()).int(forget.timestamp_micros());
    for (target, event) in which {
        call.row().text(target).text(&event.to_string());
    }
    tx.execute(call).await?;
    tx.commit().await
}

/// Gives up what waits for receivers up to a position.
pub async fn abandon(
    db: &Db,
    (tenant, kind): (&TenantId, &str),
    targets: &[String],
    until: Position,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&ABANDON);
    call.text(tenant.as_str()).text(kind).int(big(until)).int((now + DEAD_KEPT).timestamp_micros());
    for target in targets {
        call.row().text(target);
    }
    tx.execute(call).await?;
    tx.commit().await
}

/// Has receivers who were left alone looked after at once.
pub async fn wake(
    db: &Db,
    (tenant, kind): (&TenantId, &str),
    targets: &[String],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let targets: BTreeSet<_> = targets.iter().map(|target| (tenant.as_str(), kind, target.as_str())).collect();
    let mut tx = db.begin().await?;
    rouse(&mut tx, &targets).await?;
    summon(&mut tx, &targets, now).await?;
    tx.commit().await
}
