//! Whether an attempt to sign in is judged at all, from the counters of failures.
//!
//! Ask before a password is compared: a refused attempt costs one read by primary keys, and no hash.

use std::time::Duration;

use aggregates::authentication::{Account, CounterKey, Origin};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};

use crate::QueryError;
use crate::read::{Noun, rows};

static LOCKS: Statement = Statement::new(
    "SELECT l.locked_until FROM {rows} JOIN lockouts l ON l.tenant_id = $1 AND l.kind = rows.kind AND l.key_hash = rows.which \
     WHERE l.locked_until > $2",
)
.rows(&[Column("kind", Kind::Text), Column("which", Kind::Text)])
.by_key();

pub(crate) const STATEMENTS: &[&Statement] = &[&LOCKS];

/// Where an attempt stands before it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may be judged.
    Allowed,
    /// It is refused unjudged, with the same words whoever the account is.
    Refused {
        /// When to try again; `None` where only an administrator ends the lock.
        retry_after: Option<Duration>,
    },
}

impl Standing {
    /// Whether the attempt may be judged.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}

struct Lock(i64);

impl Noun for Lock {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.int(0).map(Self)
    }

    fn id(&self) -> &'static str {
        ""
    }
}

/// Where an attempt on an account stands, from this origin.
pub async fn standing(
    db: &Db,
    tenant: &TenantId,
    account: Account<'_>,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Standing, QueryError> {
    standing_of(db, tenant, &origin.counters(account), now).await
}

/// Where whoever is held to these counters stands.
pub async fn standing_of(
    db: &Db,
    tenant: &TenantId,
    counters: &[CounterKey],
    now: DateTime<Utc>,
) -> Result<Standing, QueryError> {
    if counters.is_empty() || counters.iter().any(|counter| counter.key.contains('\0')) {
        return Ok(Standing::Allowed);
    }
    let locks = rows(db, Scope::Tenant(tenant.clone()), &LOCKS, |call| {
        call.text(tenant.as_str()).int(now.timestamp_micros());
        for counter in counters {
            call.row().text(counter.kind.as_str()).text(&counter.key);
        }
    });
    let Some(until) = locks.await?.into_iter().map(|Lock(until)| until).max() else { return Ok(Standing::Allowed) };
    let waiting = until.saturating_sub(now.timestamp_micros()).unsigned_abs();
    Ok(Standing::Refused { retry_after: (until != i64::MAX).then(|| Duration::from_micros(waiting)) })
}
