//! An installation with nothing in it but tenants `system` and `demo`, whose time and chance the test decides.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aggregates::TenantId;
use aggregates::user::Profile;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use commands::tenant::{CreateTenant, bootstrap};
use commands::user::{RegisterUser, RegisterUserError};
use commands::{Command, Context, Outcome, execute};
use journal::clock::{Clock, Entropy};
use journal::db::Db;
use journal::migrate::migrate;
use journal::seal::MasterKey;
use journal::{Actor, Circumstances, Event, Journal, Settings, StreamId, Tasks};

/// 2026-01-01T00:00:00Z in microseconds.
const BEGINNING: i64 = 1_767_225_600_000_000;

/// A clock that moves a millisecond whenever it is asked.
pub struct SteppingClock(AtomicI64);

impl SteppingClock {
    pub fn advance(&self, by: chrono::Duration) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.fetch_add(1000, Ordering::SeqCst)).unwrap()
    }
}

/// Bytes that look random and are the same in every run: a hash of a counter.
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let hash = digest(&SHA256, &number.to_be_bytes());
            part.copy_from_slice(&hash.as_ref()[..part.len()]);
        }
    }
}

pub struct Installation {
    pub journal: Journal,
    pub clock: Arc<SteppingClock>,
    tasks: Tasks,
    directory: Option<PathBuf>,
}

impl Installation {
    pub async fn on_sqlite() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let directory = std::env::temp_dir().join(format!("evident-intents-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let url = format!("sqlite://{}", directory.join("evident.db").display());
        Self::open(&url, Some(directory)).await
    }

    /// A schema of its own in the database of the tests.
    pub async fn on_postgres() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let base = std::env::var("EVIDENT_TEST_POSTGRES_URL").expect("no PostgreSQL to test with: run ops/test");
        let schema = format!(
            "intents_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::SeqCst)
        );
        let db = Db::open(&base).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.script(&format!(
            "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
        ))
        .await
        .unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        Self::open(&format!("{base}?options[search_path]={schema}"), None).await
    }

    async fn open(url: &str, directory: Option<PathBuf>) -> Self {
        let db = Db::open(url).await.unwrap();
        let clock = Arc::new(SteppingClock(AtomicI64::new(BEGINNING)));
        migrate(&db, &*clock).await.unwrap();
        let entropy = Arc::new(Counted(AtomicU64::new(0)));
        let (master_key, _) = MasterKey::generate(&*entropy);
        let settings = Settings {
            db,
            master_key,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy,
            inline: Vec::new(),
        };
        let (journal, tasks) = Journal::open(settings).await.unwrap();
        let installation = Self {
            journal,
            clock,
            tasks,
            directory,
        };
        assert!(bootstrap(&installation.journal).await.unwrap());
        let demo = CreateTenant {
            id: demo(),
            name: "Demo".into(),
            default_locale: None,
        };
        installation.does(&demo).await;
        installation
    }

    pub async fn close(self) {
        let db = self.journal.db().clone();
        drop(self.journal);
        self.tasks.finish().await;
        db.close().await;
        if let Some(directory) = self.directory {
            std::fs::remove_dir_all(directory).unwrap();
        }
    }

    pub fn context(&self) -> Context {
        let told = Circumstances {
            ip: Some("192.0.2.7".into()),
            ..Circumstances::default()
        };
        Context::new(self.journal.clone(), Actor::operator()).under(told)
    }

    /// Carries out what must succeed.
    pub async fn does<C: Command<Error: std::fmt::Debug>>(&self, command: &C) -> Outcome<C::Answer> {
        execute(&self.context(), command).await.unwrap()
    }

    /// Carries out what must be refused.
    pub async fn refuses<C: Command<Answer: std::fmt::Debug>>(&self, command: &C) -> C::Error {
        execute(&self.context(), command)
            .await
            .err()
            .expect("it should be refused")
    }

    pub async fn register(&self, name: &str) -> Result<String, RegisterUserError> {
        Ok(execute(&self.context(), &registration(name)).await?.answer.0)
    }

    pub async fn events(&self, kind: &'static str, id: &str) -> Vec<Event> {
        self.journal
            .load_stream(&StreamId::new(&demo(), kind, id), 0)
            .await
            .unwrap()
            .0
    }

    pub async fn names_of_events(&self, kind: &'static str, id: &str) -> Vec<String> {
        self.events(kind, id)
            .await
            .into_iter()
            .map(|event| event.stored.event_type)
            .collect()
    }
}

pub fn demo() -> TenantId {
    TenantId::parse("demo").unwrap()
}

pub fn person(name: &str) -> Profile {
    Profile {
        user_name: Some(name.into()),
        email: Some(format!("{name}@example.com")),
        given_name: Some("Aiko".into()),
        ..Profile::default()
    }
}

pub fn registration(name: &str) -> RegisterUser {
    RegisterUser {
        tenant: demo(),
        id: None,
        profile: person(name),
        status: None,
        password: None,
    }
}
