//! The limits beside which Evident stands: the same rows through the same driver, without the promises.

use std::sync::Arc;
use std::time::{Duration, Instant};

use journal::db::{Db, Engine};
use journal::migrate::for_engine;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use tokio::sync::Mutex;

use super::load::{Ground, body};
use crate::report::Measured;

const TABLE: &str = "CREATE TABLE bare (position BIGINT PRIMARY KEY, tenant_id TEXT NOT NULL, tenant_index BIGINT NOT NULL, \
     aggregate_type TEXT NOT NULL, aggregate_id TEXT NOT NULL, sequence BIGINT NOT NULL, event_id TEXT NOT NULL, \
     event_type TEXT NOT NULL, event_version TEXT NOT NULL, payload TEXT NOT NULL, metadata TEXT NOT NULL, \
     class TEXT NOT NULL, recorded_at BIGINT NOT NULL, leaf_hash BYTEA NOT NULL, command_id TEXT, commit_size BIGINT)";
const HEAD: &str = "CREATE TABLE bare_head (id BIGINT PRIMARY KEY, position BIGINT NOT NULL)";
const TOKENS: &str = "CREATE TABLE bare_tokens (tenant_id TEXT NOT NULL, token_hash TEXT PRIMARY KEY, position BIGINT NOT NULL, \
     expires_at BIGINT NOT NULL)";
const METADATA: &str =
    r#"{"actor_type":"system","actor_id":"evident","correlation_id":"019a0000-0000-7000-8000-000000000000"}"#;
const COLUMNS: usize = 16;

async fn ground_with(ground: &Ground, tables: &[&str]) -> anyhow::Result<()> {
    ground.clear().await?;
    let db = Db::open(ground.url()).await?;
    let mut tx = db.begin().await?;
    for table in tables {
        tx.script(&for_engine(table, ground.engine())).await?;
    }
    tx.commit().await?;
    db.close().await;
    Ok(())
}

/// A connection as durable as Evident's own.
async fn connect(ground: &Ground) -> anyhow::Result<AnyConnection> {
    let mut connection = AnyConnection::connect(ground.url()).await?;
    let session = match ground.engine() {
        Engine::Postgres => "SET synchronous_commit = on",
        Engine::Sqlite => {
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA secure_delete = ON; PRAGMA cache_size = -8192"
        }
    };
    sqlx::raw_sql(AssertSqlSafe(session)).execute(&mut connection).await?;
    Ok(connection)
}

fn insert(rows: usize) -> Arc<str> {
    insert_into("bare", COLUMNS, rows)
}

fn insert_into(table: &str, columns: usize, rows: usize) -> Arc<str> {
    let row = |row: usize| {
        let marks: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", marks.join(","))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("INSERT INTO {table} VALUES {}", rows.join(",")).into()
}

type Query = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

fn bind_row(query: Query, position: i64) -> Query {
    bind_event(query.bind(position), position)
}

fn bind_event(query: Query, position: i64) -> Query {
    let id = format!("019a0000-0000-7000-8000-{position:012}");
    let payload = format!(r#"{{"Issued":{}}}"#, body(&id));
    query
        .bind("bench".to_owned())
        .bind(position)
        .bind("Grant".to_owned())
        .bind(id.clone())
        .bind(1_i64)
        .bind(id.clone())
        .bind("BenchTokensIssued".to_owned())
        .bind("1".to_owned())
        .bind(payload)
        .bind(METADATA.to_owned())
        .bind("ephemeral".to_owned())
        .bind(1_780_000_000_000_000_i64)
        .bind(vec![7_u8; 32])
        .bind(id)
        .bind(1_i64)
}

/// The physical limit: one multi-row `INSERT` after another into a table with a primary key and nothing else, on one
/// connection, with no caller to answer.
pub async fn bare_insert(ground: &Ground, batch: usize, duration: Duration) -> anyhow::Result<Measured> {
    ground_with(ground, &[TABLE]).await?;
    let mut connection = connect(ground).await?;
    let text = insert(batch);
    let (mut latencies, mut position) = (Vec::new(), 0);
    let begin = Instant::now();
    while begin.elapsed() < duration {
        let asked = Instant::now();
        let mut query = sqlx::query(AssertSqlSafe(Arc::clone(&text)));
        for _ in 0..batch {
            position += 1;
            query = bind_row(query, position);
        }
        connection.execute(query).await?;
        latencies.push(asked.elapsed());
    }
    let elapsed = begin.elapsed();
    connection.close().await?;
    Ok(Measured::new(latencies, usize::try_from(position)?, elapsed))
}

/// The same limit for all rows that an append with an inline projection writes: one multi-row `INSERT` for the events and one
/// for the projection's rows in one transaction, into tables with primary keys and nothing else.
pub async fn bare_inserts(ground: &Ground, batch: usize, duration: Duration) -> anyhow::Result<Measured> {
    ground_with(ground, &[TABLE, TOKENS]).await?;
    let mut connection = connect(ground).await?;
    let (events, tokens) = (insert(batch), insert_into("bare_tokens", 4, batch));
    let (mut latencies, mut position) = (Vec::new(), 0_i64);
    let begin = Instant::now();
    while begin.elapsed() < duration {
        let asked = Instant::now();
        let mut event_rows = sqlx::query(AssertSqlSafe(Arc::clone(&events)));
        let mut token_rows = sqlx::query(AssertSqlSafe(Arc::clone(&tokens)));
        for _ in 0..batch {
            position += 1;
            event_rows = bind_row(event_rows, position);
            let hash = format!("019a0000-0000-7000-8000-{position:012}");
            token_rows = token_rows.bind("bench".to_owned()).bind(hash).bind(position).bind(1_780_000_600_000_000_i64);
        }
        sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
        connection.execute(event_rows).await?;
        connection.execute(token_rows).await?;
        sqlx::raw_sql("COMMIT").execute(&mut connection).await?;
        latencies.push(asked.elapsed());
    }
    let elapsed = begin.elapsed();
    connection.close().await?;
    Ok(Measured::new(latencies, usize::try_from(position)?, elapsed))
}

/// How most event stores order their events: every event locks the head row, takes its number and commits alone.
pub async fn one_commit_per_event(ground: &Ground, callers: usize, duration: Duration) -> anyhow::Result<Measured> {
    ground_with(ground, &[TABLE, HEAD, "INSERT INTO bare_head (id, position) VALUES (1, 0)"]).await?;
    let begin_text = if ground.engine() == Engine::Postgres { "BEGIN" } else { "BEGIN IMMEDIATE" };
    // SQLite has one writer: its callers queue for one connection instead of colliding on many.
    let connections = if ground.engine() == Engine::Postgres { callers } else { 1 };
    let mut pool = Vec::new();
    for _ in 0..connections {
        pool.push(Arc::new(Mutex::new(connect(ground).await?)));
    }
    let text = insert(1);
    let begin = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let (connection, text) = (Arc::clone(&pool[caller % connections]), Arc::clone(&text));
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while begin.elapsed() < duration {
                    let asked = Instant::now();
                    let mut connection = connection.lock().await;
                    sqlx::raw_sql(begin_text).execute(&mut *connection).await?;
                    let next = "UPDATE bare_head SET position = position + 1 WHERE id = 1 RETURNING position";
                    let row = sqlx::query(next).fetch_one(&mut *connection).await?;
                    let position: i64 = sqlx::Row::try_get(&row, 0)?;
                    let query = bind_row(sqlx::query(AssertSqlSafe(Arc::clone(&text))), position);
                    connection.execute(query).await?;
                    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
                    latencies.push(asked.elapsed());
                }
                anyhow::Ok(latencies)
            })
        })
        .collect();
    gather(tasks, begin).await
}

/// `PostgreSQL` at its freest: every connection commits events of its own, numbered from a sequence, in no order.
pub async fn plain_sequence(ground: &Ground, connections: usize, duration: Duration) -> anyhow::Result<Measured> {
    ground_with(ground, &[&TABLE.replace("position BIGINT", "position BIGSERIAL")]).await?;
    let text = insert_numbered();
    let mut pool = Vec::new();
    for _ in 0..connections {
        pool.push(connect(ground).await?);
    }
    let begin = Instant::now();
    let tasks: Vec<_> = pool
        .into_iter()
        .map(|mut connection| {
            let text = Arc::clone(&text);
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while begin.elapsed() < duration {
                    let asked = Instant::now();
                    let number = i64::try_from(latencies.len())?;
                    connection.execute(bind_event(sqlx::query(AssertSqlSafe(Arc::clone(&text))), number)).await?;
                    latencies.push(asked.elapsed());
                }
                anyhow::Ok(latencies)
            })
        })
        .collect();
    gather(tasks, begin).await
}

/// One row whose position the database takes from its sequence.
fn insert_numbered() -> Arc<str> {
    let marks: Vec<_> = (1..COLUMNS).map(|column| format!("${column}")).collect();
    format!(
        "INSERT INTO bare (tenant_id, tenant_index, aggregate_type, aggregate_id, sequence, event_id, event_type, \
         event_version, payload, metadata, class, recorded_at, leaf_hash, command_id, commit_size) VALUES ({})",
        marks.join(",")
    )
    .into()
}

type Task = tokio::task::JoinHandle<anyhow::Result<Vec<Duration>>>;

async fn gather(tasks: Vec<Task>, begin: Instant) -> anyhow::Result<Measured> {
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    let events = latencies.len();
    Ok(Measured::new(latencies, events, begin.elapsed()))
}
