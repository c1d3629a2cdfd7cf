//! Opening a database: which engine an address means, and the promises its connections make.
//!
//! Durability is not left to a server's configuration: `PostgreSQL` connections ask for `synchronous_commit`, `SQLite`
//! ones for a write-ahead log with `synchronous=FULL` and for deleted bytes to be overwritten.

use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::ask::{Asked, FORGET_PLANS};
use super::call::push_hex;
use super::tx::{Held, Writing};
use super::{Call, DbError, Planned, Row, Scope, Statement, Target, Tx, Wakes};

/// Which engine stands behind the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Many nodes.
    Postgres,
    /// One node, no setup.
    Sqlite,
}

impl Engine {
    /// Bytes as a literal of this engine's SQL.
    pub(crate) fn bytes_literal(self, bytes: &[u8]) -> String {
        let mut text = String::from(if self == Self::Postgres { "'\\x" } else { "x'" });
        push_hex(&mut text, bytes);
        text.push('\'');
        text
    }
}

/// An address that names no database that can be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address has neither scheme.
    #[error(
        "`{0}` is not a database address: use sqlite://path/to/evident.db or postgres://user:password@host/database"
    )]
    Scheme(String),
    /// The database file cannot be used.
    #[error("the database file `{path}` cannot be opened ({reason}): check the path, its directory and its rights")]
    File {
        /// Which file.
        path: String,
        /// What the machine said.
        reason: String,
    },
    /// The database role is not held by row security.
    #[error(
        "the role `{0}` is a superuser or has BYPASSRLS, so PostgreSQL would not keep tenants apart: create a role with \
         CREATE ROLE evident LOGIN PASSWORD '…', let it own the database, and use it in EVIDENT_DATABASE_URL"
    )]
    BypassesRowSecurity(String),
    /// The database did not answer as it should.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// An open database. Clones share connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    url: Arc<str>,
    pool: AnyPool,
    pub(super) asked: Arc<Asked>,
    writer: Arc<Mutex<Option<Writing>>>,
}

/// Connections for readers and followers beside the writer's own.
const POOL: u32 = 16;

/// Every statement finds its rows by a key. A connection keeps its plans for as long as it lives, and one that was made while a
/// table was nearly empty would walk through all of it ever after: hence no `seqscan` where there is another way. Where there is none, its
/// price looks so high that the server would compile the plan, which takes a hundred times as long as to carry it out: hence no `jit`.
pub(super) const POSTGRES_SESSION: &str = "SET synchronous_commit = on; SET lock_timeout = '10s'; SET jit = off; \
     SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = warning; SET enable_seqscan = off";

/// The writing connection is the journal's alone and writes rows of all tenants: it says so once, not in every transaction.
const POSTGRES_WRITER: &str = "SET synchronous_commit = on; SET lock_timeout = '10s'; SET jit = off; \
     SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = warning; SET enable_seqscan = off; \
     SET evident.tenant = '*'";

/// For the connections that every command writes with, and every token is looked up with.
pub(super) const SQLITE_SESSION: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192";

/// For the many connections that read now and then: each keeps what it read, and the machine keeps it a second time.
const SQLITE_READER: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA cache_size = -1024";

/// How long the writing connection keeps a plan: it was perhaps made while tables were empty.
const PLANS_LAST: Duration = Duration::from_secs(10);

const SCRUB_HELD_UP: &str = "somebody reads it, so deleted rows are still in its write-ahead log: end what reads for long, \
     then scrub again";

impl Db {
    /// Opens a database by its address; a missing `SQLite` file is created.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let (engine, url) = address(url)?;
        let session = if engine == Engine::Postgres { POSTGRES_SESSION } else { SQLITE_READER };
        let pool = AnyPoolOptions::new()
            .max_connections(POOL)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Duration::from_mins(1))
            .test_before_acquire(false)
            .after_connect(move |connection, _| Box::pin(async move { session_is(connection, session).await }))
            .connect_lazy(&url)
            .map_err(DbError::from)?;
        let url: Arc<str> = url.into();
        let asked = Arc::new(Asked::new(engine, Arc::clone(&url)));
        let db = Self { engine, url, pool, asked, writer: Arc::default() };
        db.begin().await?.rollback().await?;
        if engine == Engine::Postgres {
            db.held_by_row_security().await?;
        }
        Ok(db)
    }

    /// The engine behind this door.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A transaction that reads.
    pub async fn read(&self, scope: &Scope) -> Result<Tx, DbError> {
        let begin = match self.engine {
            Engine::Postgres => format!("BEGIN READ ONLY; SET LOCAL evident.tenant = '{}'", scope.setting()),
            Engine::Sqlite => "BEGIN".to_owned(),
        };
        let held = Held::Pooled(self.pool.acquire().await.map_err(DbError::from)?);
        Ok(Tx::begin(held, self.engine, begin).await?.0)
    }

    /// A transaction that writes rows of all tenants, beside the log: projections, keys, checkpoints, snapshots.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let held = match self.engine {
            Engine::Postgres => Held::Pooled(self.pool.acquire().await.map_err(DbError::from)?),
            Engine::Sqlite => self.writing_connection().await?,
        };
        Ok(Tx::begin(held, self.engine, self.begin_writing()).await?.0)
    }

    /// A transaction that writes what follows from the log, with the mark up to which it was read. Its end does not wait for the disk of a
    /// `PostgreSQL`: what a failing server forgets of it is derived once more. `SQLite` has one log for everything, and waits.
    pub async fn begin_derived(&self) -> Result<Tx, DbError> {
        let mut begin = self.begin_writing();
        if self.engine == Engine::Sqlite {
            return self.begin().await;
        }
        begin.push_str("SET LOCAL synchronous_commit = off; ");
        let held = Held::Pooled(self.pool.acquire().await.map_err(DbError::from)?);
        Ok(Tx::begin(held, self.engine, begin).await?.0)
    }

    /// A transaction that appends: it begins with a statement of the journal's that answers rows, in the same round trip.
    /// The writing connection plans each of `all` once.
    pub(crate) async fn begin_with(&self, first: &Planned, all: &[&Planned]) -> Result<(Tx, Vec<Row>), DbError> {
        let held = self.writing_connection().await?;
        let begin = match self.engine {
            Engine::Postgres => "BEGIN; ",
            Engine::Sqlite => "BEGIN IMMEDIATE; ",
        };
        let mut begin = begin.to_owned() + &first.call(self.engine, &[]);
        let Held::Writer(mut guard) = held else { return Tx::begin(held, self.engine, begin).await };
        if let Some(writing) = guard.as_mut()
            && self.engine == Engine::Postgres
            && writing.planned.is_none_or(|planned| planned.elapsed() >= PLANS_LAST)
        {
            // Should it fail, the transaction takes the connection with it.
            let before = match writing.planned.replace(Instant::now()) {
                None => all.iter().map(|planned| planned.prepare()).collect(),
                Some(_) => format!("{FORGET_PLANS}; "),
            };
            begin = before + &begin;
        }
        Tx::begin(Held::Writer(guard), self.engine, begin).await
    }

    /// A statement to fill with values where there is no transaction yet, or none is needed ([`Db::ask`]).
    pub fn call(&self, statement: &'static Statement) -> Call {
        Call::new(statement, self.engine, Target::Live)
    }

    /// Something to wait on until another process may have appended.
    pub fn wakes(&self) -> Wakes {
        Wakes::new(self.engine, Arc::clone(&self.url))
    }

    /// Closes all connections; `SQLite` then folds its write-ahead log into the file.
    pub async fn close(&self) {
        if let Some(writing) = self.writer.lock().await.take() {
            let _ = writing.connection.close().await;
        }
        self.asked.close().await;
        self.pool.close().await;
    }

    /// Overwrites what deleted rows left behind (`SQLite`: whole file, free pages and write-ahead log; `PostgreSQL`: dead
    /// rows of the tables, while its own write-ahead log keeps old pages until they are recycled). A reader of `SQLite` who
    /// does not end within ten seconds keeps old pages alive; that is [`DbError::Unavailable`].
    pub async fn scrub(&self) -> Result<(), DbError> {
        let held = self.writing_connection().await?;
        let Held::Writer(mut guard) = held else { return Ok(()) };
        let Some(Writing { connection, .. }) = guard.as_mut() else {
            return Ok(());
        };
        if self.engine == Engine::Postgres {
            // Only the tables of this role: a bare VACUUM would complain of every one that is the superuser's.
            const OWN: &str = "SELECT tablename::text FROM pg_tables WHERE tableowner = current_user";
            for row in connection.fetch_all(OWN).await.map_err(DbError::from)? {
                let table: String = row.try_get(0).map_err(DbError::from)?;
                let vacuum = AssertSqlSafe(format!("VACUUM \"{}\"", table.replace('"', "\"\"")));
                connection.execute(vacuum).await.map_err(DbError::from)?;
            }
        } else {
            connection.execute("VACUUM").await.map_err(DbError::from)?;
            // A checkpoint that is held up is no error to SQLite: the first column of its row tells.
            let row = connection.fetch_one("PRAGMA wal_checkpoint(TRUNCATE)").await.map_err(DbError::from)?;
            if row.try_get::<i64, _>(0).map_err(DbError::from)? != 0 {
                return Err(DbError::Unavailable(SCRUB_HELD_UP.into()));
            }
        }
        Ok(())
    }

    fn begin_writing(&self) -> String {
        match self.engine {
            Engine::Postgres => "BEGIN; SET LOCAL evident.tenant = '*'; ".to_owned(),
            Engine::Sqlite => "BEGIN IMMEDIATE; ".to_owned(),
        }
    }

    async fn writing_connection(&self) -> Result<Held, DbError> {
        let mut guard = Arc::clone(&self.writer).lock_owned().await;
        if guard.is_none() {
            let session = if self.engine == Engine::Postgres { POSTGRES_WRITER } else { SQLITE_SESSION };
            let connect = async {
                let mut connection = AnyConnection::connect(&self.url).await?;
                session_is(&mut connection, session).await?;
                Ok::<_, sqlx::Error>(connection)
            };
            let connection = tokio::time::timeout(Duration::from_secs(10), connect)
                .await
                .map_err(|_| DbError::Unavailable("no connection within ten seconds".into()))?
                .map_err(DbError::from)?;
            *guard = Some(Writing { connection, planned: None });
        }
        Ok(Held::Writer(guard))
    }

    async fn held_by_row_security(&self) -> Result<(), OpenError> {
        const ROLE: &str = "SELECT current_user::text, CAST(COUNT(*) AS BIGINT) FROM pg_roles \
             WHERE rolname = current_user AND (rolsuper OR rolbypassrls)";
        let row = self.pool.fetch_one(ROLE).await.map_err(DbError::from)?;
        let bypasses: i64 = row.try_get(1).map_err(DbError::from)?;
        if bypasses > 0 {
            return Err(OpenError::BypassesRowSecurity(row.try_get(0).map_err(DbError::from)?));
        }
        Ok(())
    }
}

pub(super) async fn session_is(connection: &mut AnyConnection, session: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(session.to_owned())).execute(connection).await.map(drop)
}

/// The engine that an address names, and the address as its driver wants it.
fn address(url: &str) -> Result<(Engine, String), OpenError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        // Every statement keeps a few prepared texts, one for each size of its rows.
        let separator = if url.contains('?') { '&' } else { '?' };
        return Ok((Engine::Postgres, format!("{url}{separator}statement-cache-capacity=512")));
    }
    if let Some(rest) = url.strip_prefix("sqlite:") {
        let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default();
        create_file(path)?;
        return Ok((Engine::Sqlite, url.to_owned()));
    }
    // The address may hold a password: name its beginning only.
    Err(OpenError::Scheme(url.split(':').next().unwrap_or_default().to_owned()))
}

/// Makes a missing database file, for its owner alone: projections hold personal data in the clear. `SQLite` gives its
/// companion files the same rights.
fn create_file(path: &str) -> Result<(), OpenError> {
    if path.is_empty() || path.starts_with(':') {
        return Err(OpenError::File { path: path.to_owned(), reason: "name a file that outlives the process".into() });
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| OpenError::File { path: path.to_owned(), reason: error.to_string() })
}
