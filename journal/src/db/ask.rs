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

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// How questions of one kind are planned. A plan that is kept must be right for every value and for any size of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Planning {
    /// Once for all values: the question names whole keys, so there is one way to find its rows.
    Once,
    /// For what is asked: which index serves it best depends on the values.
    Anew,
}

impl Planning {
    fn of(call: &Call) -> Self {
        if call.is_by_key() { Self::Once } else { Self::Anew }
    }

    /// Planning a question takes `PostgreSQL` several times as long as answering it. A plan that is kept was perhaps made while the
    /// tables were empty and any way seemed as good, so the ways that walk through a whole table are barred.
    fn session(self) -> &'static str {
        match self {
            Self::Once => {
                "; SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; \
                           SET enable_mergejoin = off; SET enable_material = off"
            }
            Self::Anew => "; SET plan_cache_mode = force_custom_plan",
        }
    }
}

/// How long a plan is kept. One that was made while a table was empty may have taken any index, and while the first rows come there is
/// nobody to tell the planner.
const PLANS_LAST: Duration = Duration::from_secs(2);
/// Prepared texts stay; what they are run by is found anew.
pub(super) const FORGET_PLANS: &str = "DISCARD PLANS";
/// A setting that nobody has named is an error even to the planner, which looks at it to guess how many rows there are.
/// So it is named once, as the empty text, which is no tenant: what forgets its scope finds nothing.
const NO_SCOPE: &str = "; SET evident.tenant = ''";

/// Connections that answer one question at a time.
pub(super) struct Asked {
    engine: Engine,
    url: Arc<str>,
    once: Mutex<Vec<Idle>>,
    anew: Mutex<Vec<Idle>>,
    free: Semaphore,
}

/// A connection that waits for a question.
struct Idle {
    connection: AnyConnection,
    since: Instant,
    /// When it forgot its plans.
    planned: Instant,
}

impl Asked {
    pub(super) fn new(engine: Engine, url: Arc<str>) -> Self {
        Self { engine, url, once: Mutex::default(), anew: Mutex::default(), free: Semaphore::new(MOST) }
    }

    /// The connections that wait for a question of this kind. On `SQLite` there is one kind.
    fn idle(&self, planning: Planning) -> MutexGuard<'_, Vec<Idle>> {
        let once = planning == Planning::Once && self.engine == Engine::Postgres;
        let idle = if once { &self.once } else { &self.anew };
        idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection, and since when it keeps plans.
    async fn connection(&self, planning: Planning) -> Result<(AnyConnection, Instant), DbError> {
        while let Some(mut idle) = self.take(planning) {
            if planning == Planning::Once && idle.planned.elapsed() >= PLANS_LAST && self.engine == Engine::Postgres {
                if forgets_plans(&mut idle.connection).await {
                    return Ok((idle.connection, Instant::now()));
                }
                continue;
            }
            // One that the server has closed meanwhile is dropped, and the next one is looked at.
            if idle.since.elapsed() < TRUSTED_FOR || answers(&mut idle.connection).await {
                return Ok((idle.connection, idle.planned));
            }
        }
        let connection = within(CONNECTS_WITHIN, async {
            let mut connection = AnyConnection::connect(&self.url).await?;
            let session = match self.engine {
                Engine::Postgres => format!("{POSTGRES_SESSION}{}{NO_SCOPE}", planning.session()),
                Engine::Sqlite => SQLITE_SESSION.to_owned(),
            };
            session_is(&mut connection, &session).await?;
            Ok::<_, DbError>(connection)
        });
        Ok((connection.await?, Instant::now()))
    }

    fn take(&self, planning: Planning) -> Option<Idle> {
        self.idle(planning).pop()
    }

    fn give_back(&self, planning: Planning, connection: AnyConnection, planned: Instant) {
        self.idle(planning).push(Idle { connection, since: Instant::now(), planned });
    }

    pub(super) async fn close(&self) {
        self.free.close();
        for planning in [Planning::Once, Planning::Anew] {
            while let Some(idle) = self.take(planning) {
                let _ = idle.connection.close().await;
            }
        }
    }
}

async fn forgets_plans(connection: &mut AnyConnection) -> bool {
    within(CONNECTS_WITHIN, async { Ok::<_, DbError>(session_is(connection, FORGET_PLANS).await?) }).await.is_ok()
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
        let planning = Planning::of(&call);
        let (mut connection, planned) = self.asked.connection(planning).await?;
        let mut rows = Vec::new();
        for (text, arguments) in call.into_asked_parts(scope) {
            let answer = within(ANSWERED_WITHIN, one(&mut connection, text, arguments)).await;
            // Whatever went wrong, and also when the asker goes away: the connection does not come back.
            rows.append(&mut answer?);
        }
        self.asked.give_back(planning, connection, planned);
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
        let all = std::mem::take(&mut *db.asked.idle(Planning::Anew));
        for mut idle in all {
            let text = SCOPE.text(Engine::Postgres, crate::db::Target::Live, 1);
            standing.push(one(&mut idle.connection, text, AnyArguments::default()).await.unwrap()[0].text(0).unwrap());
            db.asked.give_back(Planning::Anew, idle.connection, idle.planned);
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
