//! People whose grace period is over and who are not erased: what whoever erases them has to do.
//!
//! They are of any tenant, because it is one question for all of them, and it costs what it finds: the rows stand in the order in which
//! their time is over.

use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};

static DUE: Statement = Statement::new(
    "SELECT tenant_id, user_id, purge_after FROM pending_deletions d WHERE purge_after <= $1 \
     AND (purge_after, tenant_id, user_id) > ($2, $3, $4) \
     AND NOT EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id = d.tenant_id AND t.state <> 'active') ORDER BY purge_after, tenant_id, user_id LIMIT $5",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&DUE];

/// Somebody whose grace period is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDeletion {
    /// Where.
    pub tenant: TenantId,
    /// Who.
    pub user_id: String,
    purge_after: i64,
}

/// People whose grace period is over at a moment, in the order in which it was over, after one of them or from the first on. Those of a
/// tenant that is suspended or about to go are not among them: nobody there could call them back.
pub async fn due_deletions(
    db: &Db,
    now: DateTime<Utc>,
    after: Option<&DueDeletion>,
    most: u32,
) -> Result<Vec<DueDeletion>, DbError> {
    let (purge_after, tenant, user_id) =
        after.map_or((i64::MIN, "", ""), |last| (last.purge_after, last.tenant.as_str(), last.user_id.as_str()));
    let mut call = db.call(&DUE);
    call.int(now.timestamp_micros()).int(purge_after).text(tenant).text(user_id).int(most.into());
    db.ask(&Scope::System, call).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<DueDeletion, DbError> {
    let tenant = TenantId::parse(&row.text(0)?);
    let tenant = tenant.map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
    Ok(DueDeletion { tenant, user_id: row.text(1)?, purge_after: row.int(2)? })
}
