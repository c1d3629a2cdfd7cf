//! How often things happened, hour by hour, for pictures of what goes on.

use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};

use crate::QueryError;
use crate::read::{Noun, rows, version};

/// Seconds of an hour.
const HOUR: i64 = 3600;

static BETWEEN: Statement = Statement::new(
    "SELECT hour, kind, times FROM activity WHERE tenant_id = $1 AND hour >= $2 AND hour <= $3 ORDER BY hour, kind",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&BETWEEN];

/// How often something happened within an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When the hour began.
    pub begins: DateTime<Utc>,
    /// What: `sign_in`, `failure`, `token` or `job`.
    pub kind: String,
    /// How often.
    pub times: u64,
}

impl Noun for Hour {
    fn read(row: &Row) -> Result<Self, DbError> {
        let begins = row.int(0)?.checked_mul(HOUR).and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let begins = begins.ok_or_else(|| DbError::Column { column: 0, reason: "this is no hour".into() })?;
        Ok(Self { begins, kind: row.text(1)?, times: version(row, 2)? })
    }

    fn id(&self) -> &str {
        &self.kind
    }
}

/// The hours from one moment to another, both of them included, in their order; those in which nothing happened are left out.
pub async fn between(
    db: &Db,
    tenant: &TenantId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Hour>, QueryError> {
    let hour = |at: DateTime<Utc>| at.timestamp().div_euclid(HOUR);
    let found = rows(db, Scope::Tenant(tenant.clone()), &BETWEEN, |call| {
        call.text(tenant.as_str()).int(hour(from)).int(hour(to));
    });
    Ok(found.await?)
}
