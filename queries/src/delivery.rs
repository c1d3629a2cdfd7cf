//! What is on its way to somebody outside, as operators see it: each delivery, and how much waits.

use chrono::{DateTime, Utc};
use journal::db::{Db, DbError, Row, Scope, Statement};
use journal::{Position, TenantId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::read::{Noun, id, moment, opt_moment, rows, version, word};
use crate::{Listing, Page, QueryError};

static LIST: Statement = Statement::new(
    "SELECT kind, target, event_id, position, state, attempts, due_at, created_at, attempted_at, status, outcome FROM deliveries \
     WHERE tenant_id = $1 AND state = $2 AND (position, kind, target) > ($3, $4, $5) ORDER BY position, kind, target LIMIT $6",
);

static BACKLOG: Statement = Statement::new(
    "SELECT kind, COUNT(*), MIN(created_at) FROM deliveries WHERE state = 'waiting' GROUP BY kind ORDER BY kind",
);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT kind, target, event_id, position, state, attempts, due_at, created_at, attempted_at, status, outcome, content \
             FROM deliveries WHERE tenant_id = $1 AND kind = $2 AND target = $3 ",
            $rest
        )
    };
}

static OF_TARGET: Statement =
    Statement::new(select!("AND ($4 = '' OR state = $4) AND position > $5 ORDER BY position LIMIT $6"));
static ONE: Statement = Statement::new(select!("AND event_id = $4"));

static ATTEMPTS: Statement = Statement::new(
    "SELECT at, number, milliseconds, status, outcome, became, request, response FROM delivery_attempts \
     WHERE tenant_id = $1 AND kind = $2 AND target = $3 AND event_id = $4 ORDER BY at, number",
);

static FAILING: Statement = Statement::new(
    "SELECT COUNT(*), MIN(at), COALESCE(SUM(CASE WHEN outcome = $5 THEN 1 ELSE 0 END), 0) FROM delivery_attempts \
     WHERE tenant_id = $1 AND kind = $2 AND target = $3 AND at > $4 AND at > COALESCE((SELECT MAX(d.at) FROM delivery_attempts d \
     WHERE d.tenant_id = $1 AND d.kind = $2 AND d.target = $3 AND d.became = 'done'), 0)",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&LIST, &BACKLOG, &OF_TARGET, &ONE, &ATTEMPTS, &FAILING];

/// How it stands with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is tried, now or later.
    Waiting,
    /// It has arrived.
    Done,
    /// It was given up.
    Dead,
}

impl DeliveryState {
    /// As it is stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// What kind of message it is.
    pub kind: String,
    /// Who is told.
    pub target: String,
    /// Of which event.
    pub event_id: Uuid,
    /// Where that stands in the log.
    pub position: Position,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u64,
    /// When it is tried next, or was last.
    pub due_at: DateTime<Utc>,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When it was tried last.
    pub attempted_at: Option<DateTime<Utc>>,
    /// The last status that was answered.
    pub status: Option<i64>,
    /// What came of it, in a few words.
    pub outcome: Option<String>,
    #[serde(skip)]
    key: String,
}

impl Noun for Delivery {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            kind: row.text(0)?,
            target: row.text(1)?,
            event_id: id(row, 2)?,
            position: version(row, 3)?,
            state: word(row, 4)?,
            attempts: version(row, 5)?,
            due_at: moment(row, 6)?,
            queued_at: moment(row, 7)?,
            attempted_at: opt_moment(row, 8)?,
            status: row.opt_int(9)?,
            outcome: row.opt_text(10)?,
            key: row.int(3)?.to_string(),
        })
    }

    fn id(&self) -> &str {
        &self.key
    }
}

/// The deliveries of a tenant that stand so, in the order of the log.
pub async fn list(
    db: &Db,
    tenant: &TenantId,
    state: DeliveryState,
    page: &Page,
) -> Result<Listing<Delivery>, QueryError> {
    let [position, kind, target] = page.key()?.unwrap_or_default();
    let after = if position.is_empty() { 0 } else { position.parse().map_err(|_| QueryError::Cursor)? };
    let rows = rows(db, Scope::Tenant(tenant.clone()), &LIST, |call| {
        call.text(tenant.as_str()).text(state.as_str()).int(after).text(&kind).text(&target).int(page.fetch());
    });
    Ok(Listing::of(page, rows.await?, |row: &Delivery| [row.id(), &row.kind, &row.target]))
}

/// What waits of one kind, in all tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Which kind.
    pub kind: String,
    /// How many.
    pub waiting: u64,
    /// When the oldest of them was queued.
    pub oldest: DateTime<Utc>,
}

impl Noun for Backlog {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { kind: row.text(0)?, waiting: version(row, 1)?, oldest: moment(row, 2)? })
    }

    fn id(&self) -> &str {
        &self.kind
    }
}

/// What waits, kind by kind; a kind of which nothing waits is left out.
pub async fn backlog(db: &Db) -> Result<Vec<Backlog>, QueryError> {
    Ok(rows(db, Scope::System, &BACKLOG, |_| {}).await?)
}

/// A delivery with what the kind keeps with it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The delivery.
    pub delivery: Delivery,
    /// What is kept with it, in JSON.
    pub content: String,
}

impl Noun for Kept {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { delivery: Delivery::read(row)?, content: row.text(11)? })
    }

    fn id(&self) -> &str {
        self.delivery.id()
    }
}

/// The deliveries to one receiver, in the order of the log; only those that stand so, where that is said.
pub async fn of_target(
    db: &Db,
    tenant: &TenantId,
    (kind, target): (&str, &str),
    state: Option<DeliveryState>,
    page: &Page,
) -> Result<Listing<Delivery>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nobody has such a name.
    if target.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [position] = page.key()?.unwrap_or_default();
    let after = if position.is_empty() { 0 } else { position.parse().map_err(|_| QueryError::Cursor)? };
    let rows = rows(db, Scope::Tenant(tenant.clone()), &OF_TARGET, |call| {
        call.text(tenant.as_str()).text(kind).text(target).text(state.map_or("", DeliveryState::as_str));
        call.int(after).int(page.fetch());
    });
    Ok(Listing::of(page, rows.await?, |row: &Delivery| [row.id()]))
}

/// One delivery.
pub async fn one(
    db: &Db,
    tenant: &TenantId,
    (kind, target): (&str, &str),
    event_id: Uuid,
) -> Result<Option<Kept>, QueryError> {
    if target.contains('\0') {
        return Ok(None);
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), &ONE, |call| {
        call.text(tenant.as_str()).text(kind).text(target).text(&event_id.to_string());
    });
    Ok(found.await?.pop())
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When it began.
    pub at: DateTime<Utc>,
    /// Which one it was since the delivery was queued or taken up again.
    pub number: u64,
    /// How long it took.
    pub milliseconds: u64,
    /// The status that was answered, if any was.
    pub status: Option<i64>,
    /// What came of it, in a few words.
    pub outcome: String,
    /// What followed: `done`, `again` or `dead`.
    pub became: String,
    /// What was sent beside the body, in JSON.
    pub request: String,
    /// The beginning of what was answered, where it is kept.
    pub response: Option<String>,
}

impl Noun for Attempt {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            at: moment(row, 0)?,
            number: version(row, 1)?,
            milliseconds: version(row, 2)?,
            status: row.opt_int(3)?,
            outcome: row.text(4)?,
            became: row.text(5)?,
            request: row.text(6)?,
            response: row.opt_text(7)?,
        })
    }

    fn id(&self) -> &str {
        &self.became
    }
}

/// What is kept of the attempts of a delivery, the oldest first.
pub async fn attempts(
    db: &Db,
    tenant: &TenantId,
    (kind, target): (&str, &str),
    event_id: Uuid,
) -> Result<Vec<Attempt>, QueryError> {
    if target.contains('\0') {
        return Ok(Vec::new());
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), &ATTEMPTS, |call| {
        call.text(tenant.as_str()).text(kind).text(target).text(&event_id.to_string());
    });
    Ok(found.await?)
}

/// How a receiver fails: the attempts since the last one that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failing {
    /// How many.
    pub attempts: u64,
    /// When the first of them was.
    pub since: Option<DateTime<Utc>>,
    /// How many of them had the outcome that was asked for.
    pub outcomes: u64,
}

impl Noun for Failing {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { attempts: version(row, 0)?, since: opt_moment(row, 1)?, outcomes: version(row, 2)? })
    }

    fn id(&self) -> &'static str {
        ""
    }
}

/// How a receiver fails since a moment, and how often with an outcome.
pub async fn failing(
    db: &Db,
    tenant: &TenantId,
    (kind, target): (&str, &str),
    since: DateTime<Utc>,
    outcome: &str,
) -> Result<Failing, QueryError> {
    let found = rows(db, Scope::Tenant(tenant.clone()), &FAILING, |call| {
        call.text(tenant.as_str()).text(kind).text(target).int(since.timestamp_micros()).text(outcome);
    });
    Ok(found.await?.pop().unwrap_or(Failing { attempts: 0, since: None, outcomes: 0 }))
}
