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

pub(crate) const STATEMENTS: &[&Statement] = &[&LIST, &BACKLOG];

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
