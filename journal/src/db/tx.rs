//! One transaction.
//!
//! It is begun and ended by plain statements and not by `sqlx::Transaction`, so that the writer can take the head row in
//! the same round trip as `BEGIN` and give it back in the same one as `COMMIT`. A transaction that is dropped half way
//! takes its connection with it: the engine rolls back, and nobody inherits an open transaction.

use std::future::Future;
use std::time::Duration;

use futures_util::TryStreamExt as _;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Executor as _};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::{Call, DbError, Engine, Row, Statement, Target, Touched};

/// How long a transaction may take to begin: longer than the engines themselves wait for a lock.
const BEGINS_WITHIN: Duration = Duration::from_secs(15);
/// No statement takes longer. A connection can die without a word, and whoever waits for its answer would wait for ever.
const ANSWERED_WITHIN: Duration = Duration::from_mins(10);

/// Waits for the database's answer, but not for ever.
pub(crate) async fn within<T, E: From<DbError>>(
    bound: Duration,
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let silent = |_| DbError::Unavailable(format!("no answer within {} s", bound.as_secs())).into();
    tokio::time::timeout(bound, answer).await.map_err(silent).flatten()
}

/// The one writing connection.
pub(super) struct Writing {
    pub(super) connection: AnyConnection,
    /// Since when it keeps plans; `None` before it knows the statements that every batch runs.
    pub(super) planned: Option<Instant>,
}

/// The connection a transaction runs on.
pub(super) enum Held {
    /// The one writing connection, for as long as the transaction lasts.
    Writer(OwnedMutexGuard<Option<Writing>>),
    /// One of many.
    Pooled(PoolConnection<Any>),
}

impl Held {
    fn connection(&mut self) -> Result<&mut AnyConnection, DbError> {
        match self {
            Self::Writer(guard) => {
                let writing = guard.as_mut().map(|writing| &mut writing.connection);
                writing.ok_or_else(|| DbError::Unavailable("the connection is closed".into()))
            }
            Self::Pooled(connection) => Ok(&mut **connection),
        }
    }
}

/// An open transaction.
pub struct Tx {
    held: Option<Held>,
    engine: Engine,
    target: Target,
    /// Every row of a projection that was written or removed, while notes are taken.
    notes: Option<Vec<Touched>>,
}

impl Tx {
    pub(super) async fn begin(held: Held, engine: Engine, begin: String) -> Result<(Self, Vec<Row>), DbError> {
        let mut tx = Self { held: Some(held), engine, target: Target::Live, notes: None };
        let rows = within(BEGINS_WITHIN, tx.raw(begin)).await?;
        Ok((tx, rows))
    }

    /// The engine this transaction runs on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// From here on, `{table}` marks mean this set of tables.
    pub fn aim(&mut self, target: Target) {
        self.target = target;
    }

    /// A statement to fill with values.
    pub fn call(&self, statement: &'static Statement) -> Call {
        Call::new(statement, self.engine, self.target)
    }

    /// From here on, every row of a projection that a statement writes or removes is noted.
    pub(crate) fn take_notes(&mut self) {
        self.notes = Some(Vec::new());
    }

    /// What was noted. Nothing is noted from here on.
    pub(crate) fn notes(&mut self) -> Vec<Touched> {
        self.notes.take().unwrap_or_default()
    }

    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&mut self, call: Call) -> Result<u64, DbError> {
        if let (Some(_), Some(written)) = (&self.notes, call.written()) {
            return self.execute_noting(call, written).await;
        }
        let mut touched = 0;
        for (text, arguments) in call.into_parts() {
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            touched += self.answer(async |on| query.execute(on).await).await?.rows_affected();
        }
        Ok(touched)
    }

    async fn execute_noting(&mut self, call: Call, written: (&'static str, bool)) -> Result<u64, DbError> {
        let mut touched = 0;
        for (text, arguments) in call.into_parts() {
            let query = sqlx::query_with(AssertSqlSafe(format!("{text} RETURNING *")), arguments);
            let rows = self.answer(async |on| query.fetch_all(on).await).await?;
            touched += rows.len() as u64;
            if let Some(notes) = &mut self.notes {
                notes.extend(rows.into_iter().map(|row| Touched::new(written, &Row(row))));
            }
        }
        Ok(touched)
    }

    /// Runs a statement and answers all its rows.
    pub async fn fetch(&mut self, call: Call) -> Result<Vec<Row>, DbError> {
        let mut rows = Vec::new();
        for (text, arguments) in call.into_parts() {
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            rows.extend(self.answer(async |on| query.fetch_all(on).await).await?.into_iter().map(Row));
        }
        Ok(rows)
    }

    /// Runs a statement and answers its first row, if there is one.
    pub async fn fetch_optional(&mut self, call: Call) -> Result<Option<Row>, DbError> {
        Ok(self.fetch(call).await?.into_iter().next())
    }

    /// Runs a text of several statements that takes no parameters, such as a migration.
    pub async fn script(&mut self, text: &str) -> Result<(), DbError> {
        self.raw(text.to_owned()).await.map(drop)
    }

    /// Runs a text without parameters and answers its rows; for questions whose tables are known only when they are asked.
    pub async fn ask(&mut self, text: &str) -> Result<Vec<Row>, DbError> {
        self.raw(text.to_owned()).await
    }

    /// Asks the engine to prepare a statement and nothing more; for the test that holds every text against both.
    pub async fn prepare(&mut self, statement: &Statement) -> Result<(), DbError> {
        let text = statement.text(self.engine, self.target, 2);
        let prepared = self.connection()?.prepare(sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text))).await;
        Ok(prepared.map(drop)?)
    }

    /// Makes the changes last. When this fails with [`DbError::Unavailable`], nobody knows whether they do: look.
    pub async fn commit(self) -> Result<(), DbError> {
        self.commit_after(String::new()).await
    }

    /// Runs a last text without parameters and commits, in one round trip.
    pub(crate) async fn commit_after(mut self, text: String) -> Result<(), DbError> {
        self.raw(text + "COMMIT").await?;
        self.held = None;
        Ok(())
    }

    /// Undoes everything.
    pub async fn rollback(mut self) -> Result<(), DbError> {
        self.raw("ROLLBACK".to_owned()).await?;
        self.held = None;
        Ok(())
    }

    /// A point to which [`Tx::back_to_mark`] returns.
    pub async fn mark(&mut self) -> Result<(), DbError> {
        self.script("SAVEPOINT mark").await
    }

    /// Undoes what was done since [`Tx::mark`].
    pub async fn back_to_mark(&mut self) -> Result<(), DbError> {
        self.script("ROLLBACK TO SAVEPOINT mark; RELEASE SAVEPOINT mark").await
    }

    /// Keeps what was done since [`Tx::mark`].
    pub async fn release_mark(&mut self) -> Result<(), DbError> {
        self.script("RELEASE SAVEPOINT mark").await
    }

    async fn raw(&mut self, text: String) -> Result<Vec<Row>, DbError> {
        self.answer(async |on| sqlx::raw_sql(AssertSqlSafe(text)).fetch(on).map_ok(Row).try_collect().await).await
    }

    /// Waits for the answer to one statement. A connection that owes an answer is of no use to anybody any more.
    async fn answer<T>(
        &mut self,
        ask: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, DbError> {
        let connection = self.connection()?;
        let answer = within(ANSWERED_WITHIN, async { Ok::<_, DbError>(ask(connection).await) }).await;
        if answer.is_err() {
            self.let_go();
        }
        Ok(answer??)
    }

    /// Ends the connection, and with it the transaction, if it has not ended.
    fn let_go(&mut self) {
        match self.held.take() {
            Some(Held::Writer(mut guard)) => drop(guard.take()),
            Some(Held::Pooled(mut connection)) => connection.close_on_drop(),
            None => {}
        }
    }

    fn connection(&mut self) -> Result<&mut AnyConnection, DbError> {
        match &mut self.held {
            Some(held) => held.connection(),
            None => Err(DbError::Unavailable("the transaction has ended".into())),
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        self.let_go();
    }
}
