//! Databases that begin as copies: tables that every test of a program needs are made once.
//!
//! To make them costs a server more than most tests that use them. Whoever comes first makes them and keeps a copy, and the others begin
//! with a copy of that. It is kept for one build of one test program, because another one may know other tables.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use journal::db::Engine;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

use crate::Ground;

/// `PostgreSQL` has no database of this name, or has it already.
const MISSING: &str = "3D000";
const THERE: [&str; 2] = ["42P04", "23505"];

/// What others begin with.
pub(crate) enum Kept {
    /// A file beside the test program.
    File(PathBuf),
    /// A database of the test server.
    Database(String),
}

impl Kept {
    /// What this build of this program keeps.
    fn of(engine: Engine) -> Self {
        let program = std::env::current_exe().expect("a program knows where it lies");
        match engine {
            Engine::Sqlite => Self::File(program.with_extension("ready.db")),
            Engine::Postgres => {
                let mut build = DefaultHasher::new();
                (&program, written(&program)).hash(&mut build);
                Self::Database(format!("ready_{:016x}", build.finish()))
            }
        }
    }

    /// Copies the file, unless there is none of this build.
    pub(crate) fn copy(file: &Path, to: &Path) -> Option<()> {
        let program = std::env::current_exe().expect("a program knows where it lies");
        if !file.exists() || written(file) < written(&program) {
            return None;
        }
        std::fs::copy(file, to).ok().map(drop)
    }
}

/// When a file was written; before everything else where it is gone.
fn written(file: &Path) -> std::time::SystemTime {
    let told = std::fs::metadata(file).and_then(|about| about.modified());
    told.unwrap_or(std::time::SystemTime::UNIX_EPOCH)
}

/// Whether the server said this.
pub(crate) fn is_missing(error: &sqlx::Error) -> bool {
    says(error, &[MISSING])
}

fn says(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&&*code))
}

impl Ground {
    /// A new database of an engine to which `make` was done, here or by an earlier test of this program: one program makes one kind. It
    /// must append nothing, and leave no connection behind. The keys of its journal are made anew for each database.
    pub async fn ready(engine: Engine, make: impl AsyncFnOnce(&Self)) -> Self {
        let kept = Kept::of(engine);
        if let Some(ground) = Self::begin(engine, Some(&kept)).await {
            return ground;
        }
        let ground = Self::new(engine).await;
        make(&ground).await;
        ground.keep(&kept).await;
        ground
    }

    /// Leaves a copy behind. Where another test was faster, its copy is as good.
    async fn keep(&self, kept: &Kept) {
        let mut connection = AnyConnection::connect(&self.url).await.expect("the database opens");
        let empty: i64 =
            sqlx::query_scalar("SELECT position FROM log_head").fetch_one(&mut connection).await.unwrap_or(-1);
        assert_eq!(empty, 0, "what others begin with has an empty log");
        connection.execute("DELETE FROM key_ring").await.expect("the keys are forgotten");
        connection.close().await.expect("the connection closes");
        match kept {
            Kept::File(file) => {
                let own = file.with_extension(format!("{}.db", crate::new_uuid().simple()));
                let copied =
                    std::fs::copy(self.directory.join("evident.db"), &own).and_then(|_| std::fs::rename(&own, file));
                copied.expect("there is room beside the test program");
            }
            Kept::Database(name) => {
                let (_, own) = self.url.rsplit_once('/').expect("the address names a database");
                let copy = format!("CREATE DATABASE {name} TEMPLATE {own}");
                let mut server = AnyConnection::connect(&crate::postgres_url()).await.expect("the test server answers");
                if let Err(error) = server.execute(AssertSqlSafe(copy)).await {
                    assert!(says(&error, &THERE), "{error}");
                }
                server.close().await.expect("the connection closes");
            }
        }
    }
}
