//! Bringing a database's tables to the shape that this program knows.
//!
//! Migrations only go forward. Each runs once, in one transaction, and its text is remembered by its hash, so that a
//! changed text is noticed. A database that is newer than the program is refused before anything is touched.

use aws_lc_rs::digest::{SHA256, digest};

use crate::clock::Clock;
use crate::db::{Db, DbError, Engine, Statement, Tx};

/// One step forward.
struct Migration {
    version: i64,
    name: &'static str,
    /// For which engine; none for both.
    engine: Option<Engine>,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "log", engine: None, text: include_str!("../../migrations/0001_log.sql") },
    Migration { version: 2, name: "keys", engine: None, text: include_str!("../../migrations/0002_keys.sql") },
    Migration {
        version: 3,
        name: "projections",
        engine: None,
        text: include_str!("../../migrations/0003_projections.sql"),
    },
    Migration {
        version: 4,
        name: "row_security",
        engine: Some(Engine::Postgres),
        text: include_str!("../../migrations/postgres/0004_row_security.sql"),
    },
    Migration {
        version: 5,
        name: "deliveries",
        engine: None,
        text: include_str!("../../migrations/0005_deliveries.sql"),
    },
    Migration {
        version: 6,
        name: "delivery_row_security",
        engine: Some(Engine::Postgres),
        text: include_str!("../../migrations/postgres/0006_delivery_row_security.sql"),
    },
    Migration {
        version: 7,
        name: "delivery_attempts",
        engine: None,
        text: include_str!("../../migrations/0007_delivery_attempts.sql"),
    },
    Migration {
        version: 8,
        name: "delivery_attempt_row_security",
        engine: Some(Engine::Postgres),
        text: include_str!("../../migrations/postgres/0008_delivery_attempt_row_security.sql"),
    },
    Migration {
        version: 9,
        name: "snapshots_of_the_past",
        engine: None,
        text: include_str!("../../migrations/0009_snapshots_of_the_past.sql"),
    },
    Migration {
        version: 10,
        name: "snapshot_row_security",
        engine: Some(Engine::Postgres),
        text: include_str!("../../migrations/postgres/0010_snapshot_row_security.sql"),
    },
    Migration {
        version: 12,
        name: "job_files",
        engine: None,
        text: include_str!("../../migrations/0012_job_files.sql"),
    },
    Migration {
        version: 15,
        name: "job_row_security",
        engine: Some(Engine::Postgres),
        text: include_str!("../../migrations/postgres/0015_job_row_security.sql"),
    },
    Migration {
        version: 16,
        name: "projections_begin",
        engine: None,
        text: include_str!("../../migrations/0016_projections_begin.sql"),
    },
];

const REMEMBER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations \
     (version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA NOT NULL, applied_at BIGINT NOT NULL)";

static APPLIED: Statement = Statement::new("SELECT version, name, checksum FROM schema_migrations ORDER BY version");
static RECORD: Statement =
    Statement::new("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)");

pub(crate) const STATEMENTS: &[&Statement] = &[&APPLIED, &RECORD];

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Another, newer program made this database.
    #[error(
        "this database is at schema version {found}, and this program knows versions up to {known}: use the newer \
         program that migrated it; nothing was changed"
    )]
    Newer {
        /// The version of the database.
        found: i64,
        /// The newest version that the program knows.
        known: i64,
    },
    /// The database has not been migrated to this program's version.
    #[error(
        "this database is at schema version {found}, and this program needs version {known}: run `evident migrate`"
    )]
    Older {
        /// The version of the database.
        found: i64,
        /// The version that the program needs.
        known: i64,
    },
    /// An applied migration is not the one that the program carries.
    #[error("migration {version} ({name}) is not the one that was applied to this database: use an official build")]
    Changed {
        /// Which one.
        version: i64,
        /// Its name.
        name: String,
    },
}

/// The newest version this program knows.
fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.version)
}

/// Brings the database forward and answers the names of the steps that were taken.
pub async fn migrate(db: &Db, clock: &dyn Clock) -> Result<Vec<&'static str>, MigrateError> {
    let mut tx = db.begin().await?;
    let taken = steps(&mut tx, clock).await;
    ended(tx, taken).await
}

/// Ends a transaction by what came of it. A refusal rolls back by word: a connection that is merely dropped closes some
/// time later, and until then an embedded database has files that it had not before.
async fn ended<T>(tx: Tx, outcome: Result<T, MigrateError>) -> Result<T, MigrateError> {
    if outcome.is_ok() {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    outcome
}

async fn steps(tx: &mut Tx, clock: &dyn Clock) -> Result<Vec<&'static str>, MigrateError> {
    tx.script(REMEMBER).await?;
    if tx.engine() == Engine::Postgres {
        // Two programs that start at once take turns.
        tx.script("LOCK TABLE schema_migrations IN EXCLUSIVE MODE").await?;
    }
    let at = version(tx).await?;
    let mut taken = Vec::new();
    for step in MIGRATIONS.iter().filter(|step| step.version > at) {
        if step.engine.is_none_or(|engine| engine == tx.engine()) {
            tx.script(&for_engine(step.text, tx.engine())).await?;
            taken.push(step.name);
        }
        let mut call = tx.call(&RECORD);
        call.int(step.version).text(step.name).bytes(&checksum(step)).int(clock.now().timestamp_micros());
        tx.execute(call).await?;
    }
    Ok(taken)
}

/// Refuses a database whose tables are not those of this program.
pub async fn check(db: &Db) -> Result<(), MigrateError> {
    let mut tx = db.begin().await?;
    let found = applied(&mut tx).await;
    let (found, known) = (ended(tx, found).await?, newest());
    if found < known { Err(MigrateError::Older { found, known }) } else { Ok(()) }
}

async fn applied(tx: &mut Tx) -> Result<i64, MigrateError> {
    tx.script(REMEMBER).await?;
    version(tx).await
}

/// The database's version, once it is sure that its history is ours.
async fn version(tx: &mut Tx) -> Result<i64, MigrateError> {
    let mut found = 0;
    for row in tx.fetch(tx.call(&APPLIED)).await? {
        found = row.int(0)?;
        if let Some(step) = MIGRATIONS.iter().find(|step| step.version == found)
            && row.bytes(2)? != checksum(step)
        {
            return Err(MigrateError::Changed { version: found, name: row.text(1)? });
        }
    }
    let known = newest();
    if found > known { Err(MigrateError::Newer { found, known }) } else { Ok(found) }
}

fn checksum(step: &Migration) -> Vec<u8> {
    digest(&SHA256, step.text.as_bytes()).as_ref().to_vec()
}

/// The text for one engine. Only a column that `SQLite` knows as `INTEGER PRIMARY KEY` is the row's own number; under any
/// other type it would be kept a second time in an index of its own.
pub fn for_engine(text: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => text.to_owned(),
        Engine::Sqlite => text.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"),
    }
}
