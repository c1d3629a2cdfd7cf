//! One sender's turn with one receiver: taken for a while, what is due, what became of it, given back.
//!
//! A turn has a number. Whoever comes back from a turn that somebody else has taken over meanwhile says what became of what they sent,
//! and leaves the receiver to the other.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement, Tx};

use super::{Delivery, TARGET};
use crate::number::big;

/// For how long what has arrived is shown.
pub(super) const DONE_KEPT: TimeDelta = TimeDelta::days(1);
/// For how long what was given up can be taken up again.
pub(super) const DEAD_KEPT: TimeDelta = TimeDelta::days(30);

/// There are as many rows as receivers for whom something waits.
static NEXT: Statement = Statement::new(
    "SELECT MIN(CASE WHEN held_until > due_at AND held_until > rest_until THEN held_until WHEN rest_until > due_at THEN rest_until \
     ELSE due_at END) FROM delivery_targets",
);

static DUE: Statement = Statement::new(
    "SELECT tenant_id, kind, target, turn, failures FROM delivery_targets WHERE due_at <= $1 AND rest_until <= $1 AND held_until <= $1 \
     AND kind IN (SELECT which FROM {rows}) ORDER BY due_at LIMIT $2 {lock_or_skip}",
)
.rows(&[Column("which", Kind::Text)]);

static HOLD: Statement = Statement::new(
    "UPDATE delivery_targets SET held_until = $1, turn = turn + 1 \
     WHERE (tenant_id, kind, target) IN (SELECT tenant, which, named FROM {rows})",
)
.rows(TARGET);

static HEADS: Statement = Statement::new(
    "SELECT d.event_id, d.position, d.lane, d.content, d.attempts, d.due_at, d.expires_at FROM deliveries d \
     WHERE d.tenant_id = $1 AND d.kind = $2 AND d.target = $3 AND d.state = 'waiting' AND d.position = (SELECT MIN(e.position) \
     FROM deliveries e WHERE e.tenant_id = $1 AND e.kind = $2 AND e.target = $3 AND e.state = 'waiting' AND e.lane = d.lane) \
     ORDER BY d.due_at, d.position LIMIT $4",
);

static HELD: Statement =
    Statement::new("SELECT turn FROM delivery_targets WHERE tenant_id = $1 AND kind = $2 AND target = $3 {lock}");

/// The row is there: only what has ended is ever removed. It is written as one that may be new because so its key is looked up.
static SETTLE: Statement = Statement::new(
    "INSERT INTO deliveries (tenant_id, kind, target, event_id, position, lane, content, state, attempts, due_at, created_at, \
     expires_at, attempted_at, status, outcome, forget_at) SELECT tenant, which, named, event, position, lane, content, became, \
     tried, due, at, expires, at, answered, told, forget FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, kind, target, event_id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, \
     content = excluded.content, \
     due_at = excluded.due_at, attempted_at = excluded.attempted_at, status = excluded.status, outcome = excluded.outcome, \
     forget_at = excluded.forget_at WHERE deliveries.state = 'waiting'",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("named", Kind::Text),
    Column("event", Kind::Text),
    Column("position", Kind::Int),
    Column("lane", Kind::Text),
    Column("content", Kind::Text),
    Column("became", Kind::Text),
    Column("tried", Kind::Int),
    Column("due", Kind::Int),
    Column("expires", Kind::Int),
    Column("at", Kind::Int),
    Column("answered", Kind::Int),
    Column("told", Kind::Text),
    Column("forget", Kind::Int),
]);

static GIVE_BACK: Statement = Statement::new(
    "UPDATE delivery_targets SET due_at = $4, rest_until = $5, held_until = 0, failures = $6 \
     WHERE tenant_id = $1 AND kind = $2 AND target = $3",
);

static DISMISS: Statement =
    Statement::new("DELETE FROM delivery_targets WHERE tenant_id = $1 AND kind = $2 AND target = $3");

static TELL: Statement = Statement::new(
    "INSERT INTO delivery_attempts (tenant_id, kind, target, event_id, at, number, milliseconds, status, outcome, became, request, \
     response, forget_at) SELECT tenant, which, named, event, tried_at, number, took, answered, told, became, asked, said, forget \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, kind, target, event_id, at, number) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("named", Kind::Text),
    Column("event", Kind::Text),
    Column("tried_at", Kind::Int),
    Column("number", Kind::Int),
    Column("took", Kind::Int),
    Column("answered", Kind::Int),
    Column("told", Kind::Text),
    Column("became", Kind::Text),
    Column("asked", Kind::Text),
    Column("said", Kind::Text),
    Column("forget", Kind::Int),
]);

pub(super) const STATEMENTS: &[&Statement] = &[&NEXT, &DUE, &HOLD, &HEADS, &HELD, &SETTLE, &GIVE_BACK, &DISMISS, &TELL];

/// A receiver that this sender has for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose it is.
    pub tenant: TenantId,
    /// What it is told.
    pub kind: String,
    /// Who it is.
    pub target: String,
    /// How often in a row nobody was there.
    pub failures: u32,
    number: i64,
}

/// What became of one attempt.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// What was sent, with the attempts that there were by now.
    pub delivery: Delivery,
    /// The status that was answered, if any was.
    pub status: Option<u16>,
    /// What came of it, in a few words of ours.
    pub outcome: String,
    /// What follows.
    pub then: Then,
    /// What was said and answered, where that is kept.
    pub exchange: Option<Exchange>,
}

/// What was said and answered at an attempt.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub took: Duration,
    /// What was sent, in JSON: no secrets, and nobody's name.
    pub request: String,
    /// The beginning of what was answered, where anything was and it may be kept.
    pub response: Option<String>,
    /// For how long this is kept, and the delivery with it.
    pub kept: TimeDelta,
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It has arrived.
    Done,
    /// It is tried again at this moment.
    Again(DateTime<Utc>),
    /// It is given up, until somebody takes it up again.
    Dead,
}

/// When a receiver is to be looked after again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// When something is due.
    None,
    /// Not before this moment: it wants a rest, or we do.
    Until(DateTime<Utc>),
    /// Not before this moment: nobody was there.
    Away(DateTime<Utc>),
}

/// When the next receiver is due, of whatever kind; `None` where nothing waits.
pub async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>, DbError> {
    let rows = db.ask(&Scope::System, db.call(&NEXT)).await?;
    let due = rows.first().map(|row| row.opt_int(0)).transpose()?.flatten();
    Ok(due.and_then(DateTime::from_timestamp_micros))
}

/// Takes receivers of these kinds that are due, at most so many, until a moment. No other sender has them until then.
pub async fn claim(
    db: &Db,
    kinds: &[&'static str],
    most: usize,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Turn>, DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&DUE);
    call.int(now.timestamp_micros()).int(i64::try_from(most).unwrap_or(i64::MAX));
    for kind in kinds {
        call.row().text(kind);
    }
    let turns = tx.fetch(call).await?.iter().map(taken).collect::<Result<Vec<_>, _>>()?;
    if turns.is_empty() {
        tx.rollback().await?;
        return Ok(turns);
    }
    let mut call = tx.call(&HOLD);
    call.int(until.timestamp_micros());
    for turn in &turns {
        call.row().text(turn.tenant.as_str()).text(&turn.kind).text(&turn.target);
    }
    tx.execute(call).await?;
    tx.commit().await?;
    Ok(turns)
}

fn taken(row: &Row) -> Result<Turn, DbError> {
    let tenant =
        TenantId::parse(&row.text(0)?).map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
    let failures = u32::try_from(row.int(4)?).unwrap_or(u32::MAX);
    Ok(Turn { tenant, kind: row.text(1)?, target: row.text(2)?, failures, number: row.int(3)? + 1 })
}

/// The first delivery of each lane, those that are due first at the front.
pub async fn heads(db: &Db, turn: &Turn, most: usize) -> Result<Vec<Delivery>, DbError> {
    let mut call = db.call(&HEADS);
    call.text(turn.tenant.as_str()).text(&turn.kind).text(&turn.target).int(i64::try_from(most).unwrap_or(i64::MAX));
    let rows = db.ask(&Scope::System, call).await?;
    rows.iter().map(|row| Delivery::read(turn, row)).collect()
}

/// Ends a turn: says what became of each attempt, and gives the receiver back.
pub async fn settle(
    db: &Db,
    turn: &Turn,
    attempts: &[Attempted],
    pause: Pause,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&HELD);
    name(&mut call, turn);
    let number = tx.fetch_optional(call).await?.map(|row| row.int(0)).transpose()?;
    note(&mut tx, turn, attempts, now).await?;
    if number == Some(turn.number) {
        give_back(&mut tx, turn, pause).await?;
    }
    tx.commit().await
}

fn name(call: &mut journal::db::Call, turn: &Turn) {
    call.text(turn.tenant.as_str()).text(&turn.kind).text(&turn.target);
}

async fn note(tx: &mut Tx, turn: &Turn, attempts: &[Attempted], now: DateTime<Utc>) -> Result<(), DbError> {
    let mut call = tx.call(&SETTLE);
    for Attempted { delivery, status, outcome, then, exchange } in attempts {
        let shown = exchange.as_ref().map_or(DONE_KEPT, |exchange| exchange.kept.max(DONE_KEPT));
        let (state, due, forget) = match then {
            Then::Done => ("done", delivery.due_at, Some(now + shown)),
            Then::Dead => ("dead", delivery.due_at, Some(now + DEAD_KEPT)),
            Then::Again(at) => ("waiting", *at, None),
        };
        name(call.row(), turn);
        call.text(&delivery.event_id.to_string()).int(big(delivery.position));
        call.text(&delivery.lane).text(&delivery.content).text(state).int(i64::from(delivery.attempts));
        call.int(due.timestamp_micros()).int(delivery.expires_at.timestamp_micros()).int(now.timestamp_micros());
        call.opt_int(status.map(i64::from)).text(outcome).opt_int(forget.map(|at| at.timestamp_micros()));
    }
    if call.has_rows() {
        tx.execute(call).await?;
    }
    tell(tx, turn, attempts).await
}

/// Keeps what was said and answered.
async fn tell(tx: &mut Tx, turn: &Turn, attempts: &[Attempted]) -> Result<(), DbError> {
    let mut call = tx.call(&TELL);
    for Attempted { delivery, status, outcome, then, exchange } in attempts {
        let Some(Exchange { at, took, request, response, kept }) = exchange else { continue };
        let became = match then {
            Then::Done => "done",
            Then::Again(_) => "again",
            Then::Dead => "dead",
        };
        name(call.row(), turn);
        call.text(&delivery.event_id.to_string()).int(at.timestamp_micros()).int(i64::from(delivery.attempts));
        call.int(i64::try_from(took.as_millis()).unwrap_or(i64::MAX)).opt_int(status.map(i64::from)).text(outcome);
        call.text(became).text(request).opt_text(response.as_deref()).int((*at + *kept).timestamp_micros());
    }
    if call.has_rows() {
        tx.execute(call).await?;
    }
    Ok(())
}

async fn give_back(tx: &mut Tx, turn: &Turn, pause: Pause) -> Result<(), DbError> {
    let mut call = tx.call(&HEADS);
    name(&mut call, turn);
    call.int(1);
    // Whatever was queued meanwhile waited for this row, and is seen, or comes after and finds it as it is now.
    let due = match (tx.fetch_optional(call).await?, pause) {
        (Some(next), _) => next.int(5)?,
        // A rest holds for what is still to come.
        (None, Pause::Until(at)) => at.timestamp_micros(),
        (None, Pause::None | Pause::Away(_)) => {
            let mut call = tx.call(&DISMISS);
            name(&mut call, turn);
            return tx.execute(call).await.map(drop);
        }
    };
    let (rest, failures) = match pause {
        Pause::None => (0, 0),
        Pause::Until(at) => (at.timestamp_micros(), turn.failures),
        Pause::Away(at) => (at.timestamp_micros(), turn.failures.saturating_add(1)),
    };
    let mut call = tx.call(&GIVE_BACK);
    name(&mut call, turn);
    call.int(due).int(rest).int(i64::from(failures));
    tx.execute(call).await.map(drop)
}
