//! Sessions whose time is over and that clients have joined, until an event says so: what whoever says it has to do.
//!
//! They are of any tenant, because it is one question for all of them, and it costs what it finds: the rows stand in the order in which
//! their time is over.

use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};

static TIMED_OUT: Statement = Statement::new(
    "SELECT tenant_id, session_id, ends_at FROM sessions WHERE ends_at <= $1 AND (ends_at, tenant_id, session_id) > ($2, $3, $4) \
     ORDER BY ends_at, tenant_id, session_id LIMIT $5",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&TIMED_OUT];

/// A session whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedOut {
    /// Where.
    pub tenant: TenantId,
    /// Which.
    pub session_id: String,
    ends_at: i64,
}

/// Sessions whose time is over at a moment, in the order in which it was over, after one of them or from the first on.
pub async fn timed_out(
    db: &Db,
    now: DateTime<Utc>,
    after: Option<&TimedOut>,
    most: u32,
) -> Result<Vec<TimedOut>, DbError> {
    let (ends_at, tenant, session_id) =
        after.map_or((i64::MIN, "", ""), |last| (last.ends_at, last.tenant.as_str(), last.session_id.as_str()));
    let mut call = db.call(&TIMED_OUT);
    call.int(now.timestamp_micros()).int(ends_at).text(tenant).text(session_id).int(most.into());
    db.ask(&Scope::System, call).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<TimedOut, DbError> {
    let tenant = TenantId::parse(&row.text(0)?);
    let tenant = tenant.map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
    Ok(TimedOut { tenant, session_id: row.text(1)?, ends_at: row.int(2)? })
}
