//! Which of the slow-moving streams were appended to after a position: what somebody who keeps their rows in memory must
//! forget.
//!
//! Only names are answered, so that whoever follows a busy log pays for what concerns them and not for the rest.

use journal::db::{Db, DbError, Row, Scope, Statement};
use journal::{Position, TenantId};

use crate::QueryError;
use crate::read::version;

static SINCE: Statement = Statement::new(
    "SELECT position, tenant_id, aggregate_type, aggregate_id FROM events WHERE position > $1 AND position <= $2 \
     AND aggregate_type IN ('Tenant', 'Client', 'Resource', 'SigningKey') ORDER BY position LIMIT $3",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&SINCE];

/// An event of a tenant, client, resource or signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the log.
    pub position: Position,
    /// Whose stream it belongs to.
    pub tenant_id: TenantId,
    /// The kind of aggregate.
    pub aggregate_type: String,
    /// Which one.
    pub aggregate_id: String,
}

/// The events of slow-moving streams of all tenants after one position up to and including another, at most `limit`.
pub async fn since(db: &Db, after: Position, until: Position, limit: u32) -> Result<Vec<Change>, QueryError> {
    let number = |position: Position| i64::try_from(position).unwrap_or(i64::MAX);
    let mut call = db.call(&SINCE);
    call.int(number(after)).int(number(until)).int(i64::from(limit));
    let rows = db.ask(&Scope::System, call).await?;
    Ok(rows.iter().map(change).collect::<Result<_, _>>()?)
}

fn change(row: &Row) -> Result<Change, DbError> {
    let tenant_id =
        TenantId::parse(&row.text(1)?).map_err(|error| DbError::Column { column: 1, reason: error.to_string() })?;
    Ok(Change { position: version(row, 0)?, tenant_id, aggregate_type: row.text(2)?, aggregate_id: row.text(3)? })
}
