//! What comes into the queue: new facts behind a cursor, and what was given up and is wanted again.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use journal::db::{Column, Db, DbError, Kind, Scope, Statement, Tx};
use journal::{Journal, Position, TenantId};
use uuid::Uuid;

use super::TARGET;
use crate::checkpoint;
use crate::cursor::Cursor;
use crate::number::big;

/// A delivery to queue, as `{rows}` name it.
const QUEUED: &[Column] = &[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("named", Kind::Text),
    Column("event", Kind::Text),
    Column("position", Kind::Int),
    Column("lane", Kind::Text),
    Column("content", Kind::Text),
    Column("queued_at", Kind::Int),
    Column("expires_at", Kind::Int),
];

static QUEUE: Statement = Statement::new(
    "INSERT INTO deliveries (tenant_id, kind, target, event_id, position, lane, content, state, attempts, due_at, created_at, \
     expires_at) SELECT tenant, which, named, event, position, lane, content, 'waiting', 0, queued_at, queued_at, expires_at \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, kind, target, event_id) DO NOTHING",
)
.rows(QUEUED);

static CALL: Statement = Statement::new(
    "INSERT INTO delivery_targets (tenant_id, kind, target, due_at, rest_until, held_until, turn, failures) \
     SELECT tenant, which, named, queued_at, 0, 0, 0, 0 FROM {rows} WHERE true ON CONFLICT (tenant_id, kind, target) DO UPDATE SET \
     due_at = CASE WHEN delivery_targets.due_at < excluded.due_at THEN delivery_targets.due_at ELSE excluded.due_at END",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("named", Kind::Text),
    Column("queued_at", Kind::Int),
]);

static GIVEN_UP: Statement = Statement::new(
    "SELECT DISTINCT kind, target FROM deliveries WHERE tenant_id = $1 AND state = 'dead' AND ($2 = '' OR target = $2) \
     AND ($3 = '' OR event_id = $3)",
);

static WAIT_AGAIN: Statement = Statement::new(
    "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = $4, expires_at = $4 + (expires_at - created_at), \
     created_at = $4, forget_at = NULL WHERE tenant_id = $1 AND state = 'dead' AND ($2 = '' OR target = $2) \
     AND ($3 = '' OR event_id = $3)",
);

/// An operator wants to see it work: whoever was left alone is tried at once.
static BACK: Statement = Statement::new(
    "UPDATE delivery_targets SET rest_until = 0, failures = 0 WHERE (tenant_id, kind, target) IN (SELECT tenant, which, named FROM {rows})",
)
.rows(TARGET);

/// What is told again, even if it has arrived: as it is told today.
static QUEUE_AGAIN: Statement = Statement::new(
    "INSERT INTO deliveries (tenant_id, kind, target, event_id, position, lane, content, state, attempts, due_at, created_at, \
     expires_at) SELECT tenant, which, named, event, position, lane, content, 'waiting', 0, queued_at, queued_at, expires_at \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, kind, target, event_id) DO UPDATE SET state = 'waiting', attempts = 0, \
     content = excluded.content, due_at = excluded.due_at, created_at = excluded.created_at, expires_at = excluded.expires_at, \
     forget_at = NULL WHERE deliveries.state <> 'waiting'",
)
.rows(QUEUED);

static WAITING: Statement = Statement::new(
    "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries WHERE tenant_id = $1 AND kind = $2 AND target = $3 AND state = 'waiting' LIMIT $4) w",
);

pub(super) const STATEMENTS: &[&Statement] = &[&QUEUE, &CALL, &GIVEN_UP, &WAIT_AGAIN, &BACK, &QUEUE_AGAIN, &WAITING];

/// A fact for a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Whose it is.
    pub tenant: TenantId,
    /// Who is told.
    pub target: String,
    /// The fact.
    pub event_id: Uuid,
    /// Where it stands in the log.
    pub position: Position,
    /// What must arrive in the order of the log.
    pub lane: String,
    /// What the kind keeps with it, in JSON.
    pub content: String,
    /// Whether the receiver is looked after at once, whatever rest it was given.
    pub rouses: bool,
}

/// Queues what a stretch of the log tells receivers of one kind, and moves the cursor from its beginning to its end, recorded at a moment
/// (microseconds); both or neither. Answers `false`, and does nothing, where the cursor does not stand at the beginning any more:
/// another node was faster.
pub async fn queue(
    journal: &Journal,
    kind: &'static str,
    cursor: &Cursor,
    (from, to): (Position, (Position, i64)),
    (all, lasting): (&[Queued], TimeDelta),
) -> Result<bool, DbError> {
    let mut tx = journal.db().begin().await?;
    let stands = checkpoint::lock(&mut tx, cursor.name()).await?;
    if stands.is_none_or(|row| row.position != from) {
        tx.rollback().await?;
        return Ok(false);
    }
    let now = journal.clock().now();
    insert(&mut tx, &QUEUE, kind, all, (now, now + lasting)).await?;
    checkpoint::advance(&mut tx, cursor.name(), to.0, to.1).await?;
    tx.commit().await?;
    Ok(true)
}

/// Queues what a receiver is to be told again. What waits already stays as it is, what has arrived or was given up is told anew.
pub async fn queue_again(
    db: &Db,
    kind: &'static str,
    all: &[Queued],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    insert(&mut tx, &QUEUE_AGAIN, kind, all, (now, expires_at)).await?;
    tx.commit().await
}

/// How much waits for a receiver, counted up to a bound.
pub async fn waiting(db: &Db, tenant: &TenantId, kind: &str, target: &str, most: i64) -> Result<i64, DbError> {
    let mut call = db.call(&WAITING);
    call.text(tenant.as_str()).text(kind).text(target).int(most);
    let rows = db.ask(&Scope::Tenant(tenant.clone()), call).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

async fn insert(
    tx: &mut Tx,
    statement: &'static Statement,
    kind: &'static str,
    all: &[Queued],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    let mut call = tx.call(statement);
    for one in all {
        let row = call.row().text(one.tenant.as_str()).text(kind).text(&one.target).text(&one.event_id.to_string());
        row.int(big(one.position)).text(&one.lane).text(&one.content);
        row.int(now.timestamp_micros()).int(expires_at.timestamp_micros());
    }
    if !call.has_rows() {
        return Ok(());
    }
    tx.execute(call).await?;
    let targets = all.iter().map(|one| (one.tenant.as_str(), kind, one.target.as_str())).collect();
    let roused = all.iter().filter(|one| one.rouses).map(|one| (one.tenant.as_str(), kind, one.target.as_str()));
    summon(tx, &targets, now).await?;
    rouse(tx, &roused.collect()).await
}

/// Ends the rest that receivers were given.
pub(super) async fn rouse(tx: &mut Tx, targets: &BTreeSet<(&str, &str, &str)>) -> Result<(), DbError> {
    let mut call = tx.call(&BACK);
    for (tenant, kind, target) in targets {
        call.row().text(tenant).text(kind).text(target);
    }
    if call.has_rows() { tx.execute(call).await.map(drop) } else { Ok(()) }
}

/// Sees to it that somebody looks after receivers. They are named in an order, so that two who do this never wait for each other.
pub(super) async fn summon(
    tx: &mut Tx,
    targets: &BTreeSet<(&str, &str, &str)>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut call = tx.call(&CALL);
    for (tenant, kind, target) in targets {
        call.row().text(tenant).text(kind).text(target).int(now.timestamp_micros());
    }
    tx.execute(call).await.map(drop)
}

/// Takes up again what was given up in a tenant: for one receiver or for all, one fact or all. Answers how many deliveries that are.
pub async fn redrive(
    db: &Db,
    tenant: &TenantId,
    target: Option<&str>,
    event: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let (target, event) = (target.unwrap_or_default(), event.map(|event| event.to_string()).unwrap_or_default());
    let mut tx = db.begin().await?;
    let mut call = tx.call(&GIVEN_UP);
    call.text(tenant.as_str()).text(target).text(&event);
    let mut found = Vec::new();
    for row in tx.fetch(call).await? {
        found.push((row.text(0)?, row.text(1)?));
    }
    if found.is_empty() {
        tx.rollback().await?;
        return Ok(0);
    }
    let mut call = tx.call(&WAIT_AGAIN);
    call.text(tenant.as_str()).text(target).text(&event).int(now.timestamp_micros());
    let again = tx.execute(call).await?;
    let targets: BTreeSet<_> =
        found.iter().map(|(kind, target)| (tenant.as_str(), kind.as_str(), target.as_str())).collect();
    rouse(&mut tx, &targets).await?;
    summon(&mut tx, &targets, now).await?;
    tx.commit().await?;
    Ok(again)
}
