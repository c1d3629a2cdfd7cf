//! What the tests of every room share: a database of their own on both engines, a clock, chance.
//!
//! A test that runs on one engine only proves nothing about the other, so [`on_both_engines`] is the usual way in, and a
//! missing `PostgreSQL` is a failure that says what to do, never a skipped test.

#![expect(clippy::missing_panics_doc, reason = "in a test, a panic is the way to fail")]

pub mod plans;
pub mod proxy;
mod ready;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use journal::clock::{Clock, Entropy, uuid_v7};
use journal::db::{Db, Engine};
use journal::seal::MasterKey;
use journal::{Journal, Projector, Settings, Tasks};
use ready::Kept;
use sqlx::{Connection as _, Executor as _};

/// Long enough for anything that will happen, on a slow machine with others at work; only a broken promise waits it out.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until something is so, looking again and again.
pub async fn until<F: Future<Output = bool>>(what: &str, so: impl Fn() -> F) {
    let waiting = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "in vain: {what}");
}

/// The machine's clock, moved by as much as a test likes.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves the clock, also back.
    pub fn step(&self, microseconds: i64) {
        self.0.fetch_add(microseconds, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "tests have their own adapter")]
        let now: DateTime<Utc> = std::time::SystemTime::now().into();
        now + chrono::TimeDelta::microseconds(self.0.load(Ordering::Relaxed))
    }
}

/// The machine's random bytes.
pub struct TestEntropy;

impl Entropy for TestEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "tests have their own adapter")]
        aws_lc_rs::rand::fill(buffer).expect("the machine has random bytes");
    }
}

/// A fresh `UUIDv7`.
pub fn new_uuid() -> uuid::Uuid {
    uuid_v7(TestClock::default().now(), &TestEntropy)
}

/// An empty database, gone when the test is.
pub struct Ground {
    /// Its address.
    pub url: String,
    /// Which engine.
    pub engine: Engine,
    /// A directory for the test's files.
    pub directory: PathBuf,
    /// The master key of the journals opened on it, as text.
    pub master_key: String,
    /// The clock of the journals opened on it.
    pub clock: Arc<TestClock>,
    /// The database that the server made for it and has to remove again.
    made: Option<String>,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Ground {
    /// A new database of an engine.
    pub async fn new(engine: Engine) -> Self {
        Self::begin(engine, None).await.expect("an empty one needs nothing")
    }

    /// A new database, empty or a copy; none where there is nothing to copy.
    async fn begin(engine: Engine, kept: Option<&Kept>) -> Option<Self> {
        // Not by the process: its number comes back within one run of many tests.
        let name = format!("t_{}", new_uuid().simple());
        let directory = std::env::temp_dir().join("evident-tests").join(&name);
        std::fs::create_dir_all(&directory).expect("the temporary directory can be written");
        let (url, made) = match engine {
            Engine::Sqlite => {
                let file = directory.join("evident.db");
                if let Some(Kept::File(kept)) = kept {
                    Kept::copy(kept, &file)?;
                }
                (format!("sqlite://{}", file.display()), None)
            }
            Engine::Postgres => {
                let template = if let Some(Kept::Database(kept)) = kept { Some(kept.as_str()) } else { None };
                (create_database(&name, template).await?, Some(name))
            }
        };
        let master_key = MasterKey::generate(&TestEntropy).1;
        Some(Self { url, engine, directory, master_key, clock: Arc::default(), made })
    }

    /// A database that another process made, and will remove with its directory.
    pub fn made_elsewhere(url: String, directory: PathBuf, master_key: String) -> Self {
        let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
        Self { url, engine, directory, master_key, clock: Arc::default(), made: None }
    }

    /// The same database at another address, with a directory of its own.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        let directory = self.directory.join(format!("at_{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&directory).expect("the temporary directory can be written");
        let (master_key, clock) = (self.master_key.clone(), Arc::clone(&self.clock));
        Self { url: url.to_owned(), engine: self.engine, directory, master_key, clock, made: None }
    }

    /// Opens the database, migrated.
    pub async fn db(&self) -> Db {
        let db = Db::open(&self.url).await.expect("the database opens");
        journal::migrate::migrate(&db, &*self.clock).await.expect("the database migrates");
        db
    }

    /// Opens a journal on it, as one node does.
    pub async fn journal(&self, inline: Vec<Arc<dyn Projector>>) -> (Journal, Tasks) {
        let settings = Settings {
            db: self.db().await,
            master_key: MasterKey::parse(&self.master_key).expect("the key is well formed"),
            clock: Arc::<TestClock>::clone(&self.clock),
            entropy: Arc::new(TestEntropy),
            inline,
        };
        Journal::open(settings).await.expect("the journal opens")
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
        // A run makes over a thousand databases of ten megabytes. One whose test failed stays, to be looked at.
        if let Some(name) = self.made.take().filter(|_| !std::thread::panicking()) {
            let _ = std::thread::spawn(move || let_go(&name)).join();
        }
    }
}

/// The address of the test server, as a role without special rights that may create databases.
pub fn postgres_url() -> String {
    std::env::var("EVIDENT_TEST_POSTGRES_URL")
        .expect("these tests need a PostgreSQL of their own: run them with ops/test, which starts one")
}

/// Makes a database, as a copy of another one if that is there; answers its address.
async fn create_database(name: &str, template: Option<&str>) -> Option<String> {
    let server = postgres_url();
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&server).await.expect("the test server answers");
    let copy = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{copy}"));
    match connection.execute(create).await {
        Err(error) if ready::is_missing(&error) => return None,
        created => created.expect("the role may create databases"),
    };
    if let Err(error) = remove_let_go(&mut connection).await {
        eprintln!("databases of tests that have ended stay for now: {error}");
    }
    connection.close().await.expect("the connection closes");
    let (base, _) = server.rsplit_once('/').expect("the address names a database");
    Some(format!("{base}/{name}"))
}

/// Whether somebody removes what was let go is asked by the next who makes a database: alone, each removal would make
/// the server write everything it holds; together, they do that once.
const REMOVED_TOGETHER: usize = 64;

/// How the server knows a database that its test let go.
const LET_GO: &str = "its test has ended";

/// In a runtime of its own: whoever lets go of a [`Ground`] may stand in one.
fn let_go(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        // The server of a test that stopped it is not there to be asked.
        let Ok(mut connection) = sqlx::AnyConnection::connect(&postgres_url()).await else { return };
        let mark = sqlx::AssertSqlSafe(format!("COMMENT ON DATABASE {name} IS '{LET_GO}'"));
        let _ = connection.execute(mark).await;
        let _ = connection.close().await;
    });
}

/// Removes the databases of tests that have ended, once there are enough of them and nobody else does.
async fn remove_let_go(connection: &mut sqlx::AnyConnection) -> Result<(), sqlx::Error> {
    const DONE: &str = "SELECT CAST(datname AS TEXT) FROM pg_database \
                        WHERE shobj_description(oid, 'pg_database') = $1 AND pg_get_userbyid(datdba) = current_user";
    let done: Vec<String> = sqlx::query_scalar(DONE).bind(LET_GO).fetch_all(&mut *connection).await?;
    if done.len() < REMOVED_TOGETHER {
        return Ok(());
    }
    let alone: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(1)").fetch_one(&mut *connection).await?;
    // Not by force, which asks for the right to end the server's own vacuum. Whoever is still connected is gone the next time.
    for name in done.iter().filter(|_| alone) {
        if let Err(error) = connection.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).await {
            eprintln!("the database {name} stays for now: {error}");
        }
    }
    Ok(())
}

/// Runs a test on an empty database of each engine.
pub async fn on_both_engines<F, R>(test: F)
where
    F: Fn(Ground) -> R,
    R: Future<Output = ()>,
{
    for engine in [Engine::Sqlite, Engine::Postgres] {
        eprintln!("on {engine:?}");
        test(Ground::new(engine).await).await;
    }
}
