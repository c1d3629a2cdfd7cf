//! What whoever sends letters asks of the rows of notifications: which events of a stretch were told, and which summaries are due. They are
//! of any tenant, because each is one question for all of them, and it costs what it finds.

use chrono::{DateTime, Utc};
use journal::db::{Db, DbError, Row, Scope, Statement};
use journal::{Position, TenantId};

pub use crate::follow::notifications::OCCASIONS;
use crate::number::{big, position};

static TOLD: Statement = Statement::new(
    "SELECT tenant_id, position, occasion, object_kind, object_id FROM notifications WHERE position >= $1 AND position <= $2 ORDER BY position",
);
static DUE: Statement = Statement::new(
    "SELECT i.tenant_id, i.recipient, i.digested_to, i.digest_due FROM notification_inboxes i WHERE i.digest_due <= $1 \
     AND EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id = i.tenant_id AND t.state = 'active') ORDER BY i.digest_due LIMIT $2",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&TOLD, &DUE];

/// An event that somebody is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub tenant: TenantId,
    /// Which event.
    pub position: Position,
    /// The word for what happened.
    pub occasion: String,
    /// The user whom it is about, where it is about one.
    pub person: Option<String>,
}

/// A summary that is to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestDue {
    /// Where.
    pub tenant: TenantId,
    /// To whom.
    pub recipient: String,
    /// Up to where the one before it went.
    pub after: Position,
    /// Since when it is due.
    pub due: DateTime<Utc>,
}

/// The events of a stretch of the log, its ends included, that somebody is told of.
pub async fn told(db: &Db, first: Position, last: Position) -> Result<Vec<Told>, DbError> {
    let mut call = db.call(&TOLD);
    call.int(big(first)).int(big(last));
    let read = |row: &Row| {
        let (about, id) = (row.text(3)?, row.text(4)?);
        let person = (about == "user").then_some(id);
        Ok(Told { tenant: tenant(row)?, position: position(row, 1)?, occasion: row.text(2)?, person })
    };
    db.ask(&Scope::System, call).await?.iter().map(read).collect()
}

/// Summaries that are due at a moment, those that wait longest first. Where a tenant does not serve, nobody waits for one, and those of the
/// others do not wait behind them.
pub async fn digests_due(db: &Db, now: DateTime<Utc>, most: u32) -> Result<Vec<DigestDue>, DbError> {
    let mut call = db.call(&DUE);
    call.int(now.timestamp_micros()).int(most.into());
    let read = |row: &Row| {
        let due = DateTime::from_timestamp_micros(row.int(3)?).unwrap_or_default();
        Ok(DigestDue { tenant: tenant(row)?, recipient: row.text(1)?, after: position(row, 2)?, due })
    };
    db.ask(&Scope::System, call).await?.iter().map(read).collect()
}

fn tenant(row: &Row) -> Result<TenantId, DbError> {
    TenantId::parse(&row.text(0)?).map_err(|error| DbError::Column { column: 0, reason: error.to_string() })
}
