//! What keeps the queue from growing: what lasted too long is given up, what is over for long is forgotten.
//!
//! Both are found by the moment at which it is so. Whoever does it every minute finds a minute's worth.

use chrono::{DateTime, Utc};
use journal::db::{Db, DbError, Statement};

use super::turn::DEAD_KEPT;

static EXPIRE: Statement = Statement::new(
    "UPDATE deliveries SET state = 'dead', outcome = CASE WHEN outcome IS NULL THEN 'never tried' ELSE outcome END, forget_at = $2 \
     WHERE forget_at IS NULL AND expires_at <= $1",
);

static FORGET: Statement = Statement::new("DELETE FROM deliveries WHERE forget_at IS NOT NULL AND forget_at <= $1");

static FORGET_ATTEMPTS: Statement = Statement::new("DELETE FROM delivery_attempts WHERE forget_at <= $1");

pub(super) const STATEMENTS: &[&Statement] = &[&EXPIRE, &FORGET, &FORGET_ATTEMPTS];

/// Gives up what lasted too long and forgets what is over for long. Answers how many were given up.
pub async fn tidy(db: &Db, now: DateTime<Utc>) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&EXPIRE);
    call.int(now.timestamp_micros()).int((now + DEAD_KEPT).timestamp_micros());
    let expired = tx.execute(call).await?;
    for statement in [&FORGET, &FORGET_ATTEMPTS] {
        let mut call = tx.call(statement);
        call.int(now.timestamp_micros());
        tx.execute(call).await?;
    }
    tx.commit().await?;
    Ok(expired)
}
