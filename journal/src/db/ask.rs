//! Asking one question in one round trip.
//!
//! A transaction that reads takes three: begin and name the scope, ask, commit. On a hot path the question is everything, so
//! here it travels alone, and the scope travels inside it. On `PostgreSQL` the statement becomes
//! `SELECT answer.* FROM (…) AS answer WHERE (SELECT set_config('evident.tenant', $n, true)) IS NOT NULL`: a condition that
//! names no row is a gate before the whole plan, decided once, before anything is scanned, so row security already sees the
//! scope when it judges the first row. The setting is local to the statement's own transaction and gone when that ends.
//! Everything fails closed: were the gate ever judged late, row security would let nothing through; and since the statement
//! stands inside another, only what reads can be asked. (`SQLite` has no row security; there a question is only asked.)
//!
//! The connections are apart from the pool's, because that one asks a question of its own whenever a connection comes back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::any::AnyArguments;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::open::{POSTGRES_SESSION, SQLITE_SESSION, session_is};
use super::{Call, Db, DbError, Engine, Row, Scope, within};

/// How many questions may be under way.
const MOST: usize = 8;
/// How long a question may wait for a connection, and a connection for being made.
const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
/// How long an answer may take: whoever asks here waits for it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);
/// After how long without use a connection is tried before it is trusted.
const TRUSTED_FOR: Duration = Duration::from_secs(5);

/// A plan for many keys that was made while a table was nearly empty begins with the table; so each question is planned for what
/// it asks.
const PLANNED_ANEW: &str = "; SET plan_cache_mode = force_custom_plan";
/// A setting that nobody has named is an error even to the planner, which looks at it to guess how many rows there are.
/// So it is named once, as the empty text, which is no tenant: what forgets its scope finds nothing.
const NO_SCOPE: &str = "; SET evident.tenant = ''";

/// Connections that answer one question at a time.
pub(super) struct Asked {
    engine: Engine,
    url: Arc<str>,
    idle: Mutex<Vec<Idle>>,
    free: Semaphore,
}

struct Idle {
    connection: AnyConnection,
    since: Instant,
}

impl Asked {
    pub(super) fn new(engine: Engine, url: Arc<str>) -> Self {
        Self { engine, url, idle: Mutex::default(), free: Semaphore::new(MOST) }
    }

    async fn connection(&self) -> Result<AnyConnection, DbError> {
        while let Some(mut idle) = self.take() {
            // One that the server has closed meanwhile is dropped, and the next one is looked at.
            if idle.since.elapsed() < TRUSTED_FOR || answers(&mut idle.connection).await {
                return Ok(idle.connection);
            }
        }
        within(CONNECTS_WITHIN, async {
            let mut connection = AnyConnection::connect(&self.url).await?;
            let session = match self.engine {
                Engine::Postgres => format!("{POSTGRES_SESSION}{PLANNED_ANEW}{NO_SCOPE}"),
                Engine::Sqlite => SQLITE_SESSION.to_owned(),
            };
            session_is(&mut connection, &session).await?;
            Ok::<_, DbError>(connection)
        })
        .await
    }

    fn take(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn give_back(&self, connection: AnyConnection) {
        let idle = Idle { connection, since: Instant::now() };
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
    }

    pub(super) async fn close(&self) {
        self.free.close();
        while let Some(idle) = self.take() {
            let _ = idle.connection.close().await;
        }
    }
}

async fn answers(connection: &mut AnyConnection) -> bool {
    within(CONNECTS_WITHIN, async { connection.ping().await.map_err(DbError::from) }).await.is_ok()
}

impl Db {
    /// Asks one question within a scope, in one round trip, and answers its rows. The statement must be one `SELECT`; more
    /// than 256 rows of `{rows}` are asked in several pieces, each a moment of its own.
    pub async fn ask(&self, scope: &Scope, call: Call) -> Result<Vec<Row>, DbError> {
        let waited = tokio::time::timeout(CONNECTS_WITHIN, self.asked.free.acquire()).await;
        let _turn = waited
            .map_err(|_| DbError::Unavailable("no connection came free within ten seconds".into()))?
            .map_err(|_| DbError::Unavailable("the database is closed".into()))?;
        let mut connection = self.asked.connection().await?;
        let mut rows = Vec::new();
        for (text, arguments) in call.into_asked_parts(scope) {
            let answer = within(ANSWERED_WITHIN, one(&mut connection, text, arguments)).await;
            // Whatever went wrong, and also when the asker goes away: the connection does not come back.
            rows.append(&mut answer?);
        }
        self.asked.give_back(connection);
        Ok(rows)
    }
}

async fn one(connection: &mut AnyConnection, text: Arc<str>, arguments: AnyArguments) -> Result<Vec<Row>, DbError> {
    let rows = sqlx::query_with(AssertSqlSafe(text), arguments).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Statement;

    static SCOPE: Statement = Statement::new("SELECT current_setting('evident.tenant')");

    /// What each idle connection would answer to somebody who names no scope.
    async fn standing(db: &Db) -> Vec<String> {
        let mut standing = Vec::new();
        let all = std::mem::take(&mut *db.asked.idle.lock().unwrap());
        for mut idle in all {
            let text = SCOPE.text(Engine::Postgres, crate::db::Target::Live, 1);
            standing.push(one(&mut idle.connection, text, AnyArguments::default()).await.unwrap()[0].text(0).unwrap());
            db.asked.give_back(idle.connection);
        }
        standing
    }

    #[tokio::test]
    async fn no_scope_is_left_for_who_uses_the_connection_next() {
        let db = Db::open(&support::postgres_url()).await.unwrap();
        for name in ["acme", "other", "*", "acme"] {
            let scope = aggregates::TenantId::parse(name).map_or(Scope::System, Scope::Tenant);
            let told = db.ask(&scope, db.call(&SCOPE)).await.unwrap();
            assert_eq!(told[0].text(0).unwrap(), name);
            assert_eq!(standing(&db).await, [""], "one connection, and it names nobody");
        }
        db.close().await;
    }

    #[tokio::test]
    async fn a_connection_that_owes_an_answer_or_failed_does_not_come_back() {
        static SLOW: Statement = Statement::new("SELECT CAST(1 AS BIGINT) FROM pg_sleep(60)");
        static WRONG: Statement = Statement::new("SELECT 1/0");
        let db = Db::open(&support::postgres_url()).await.unwrap();
        assert!(db.ask(&Scope::System, db.call(&WRONG)).await.is_err());
        assert!(standing(&db).await.is_empty());
        let scope = Scope::Tenant(aggregates::TenantId::system());
        let slow = tokio::time::timeout(Duration::from_millis(200), db.ask(&scope, db.call(&SLOW))).await;
        assert!(slow.is_err() && standing(&db).await.is_empty());
        assert_eq!(db.ask(&scope, db.call(&SCOPE)).await.unwrap()[0].text(0).unwrap(), "system");
        db.close().await;
    }

    #[test]
    fn the_scope_is_the_last_parameter() {
        static OF: Statement = Statement::new("SELECT a FROM b JOIN {rows} ON c = d WHERE e = $1")
            .rows(&[crate::db::Column("d", crate::db::Kind::Text)]);
        let text = OF.asked(2);
        assert!(
            text.starts_with(
                "SELECT answer.* FROM (SELECT a FROM b JOIN (SELECT * FROM (VALUES ($2::text),($3::text))"
            )
        );
        assert!(text.ends_with(") AS answer WHERE (SELECT set_config('evident.tenant', $4::text, true)) IS NOT NULL"));
    }
}
