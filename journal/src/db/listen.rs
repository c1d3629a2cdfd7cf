//! Waking up when another process appends.
//!
//! Within a process the writer tells its followers itself. Across processes `PostgreSQL` notifies, and a slow poll covers
//! a lost notification; `SQLite` cannot notify, so there the poll is all there is.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;

use super::Engine;

/// The channel that the writer notifies.
pub(crate) const CHANNEL: &str = "evident_log";

/// A server that takes a connection and then says nothing must not keep the poll from being what it is: a poll.
const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
const POSTGRES_POLL: Duration = Duration::from_secs(1);
const SQLITE_POLL: Duration = Duration::from_millis(250);

/// A source of wake-ups.
pub struct Wakes {
    engine: Engine,
    url: Arc<str>,
    listener: Option<PgListener>,
}

impl Wakes {
    pub(super) fn new(engine: Engine, url: Arc<str>) -> Self {
        Self { engine, url, listener: None }
    }

    /// Returns when the log may have a new head: with what a writer told of it, or with nothing when it is time to look.
    /// Never fails: without a connection it polls.
    pub async fn next(&mut self) -> Option<String> {
        match self.engine {
            Engine::Sqlite => {
                tokio::time::sleep(SQLITE_POLL).await;
                None
            }
            Engine::Postgres => {
                if self.listener.is_none() {
                    self.listener = listen(&self.url).await;
                }
                self.notification().await
            }
        }
    }

    async fn notification(&mut self) -> Option<String> {
        let Some(listener) = &mut self.listener else {
            tokio::time::sleep(POSTGRES_POLL).await;
            return None;
        };
        match tokio::time::timeout(POSTGRES_POLL, listener.recv()).await {
            Ok(Ok(notification)) => Some(notification.payload().to_owned()),
            Ok(Err(_)) => {
                self.listener = None;
                None
            }
            Err(_) => None,
        }
    }
}

async fn listen(url: &str) -> Option<PgListener> {
    let listening = async {
        let mut listener = PgListener::connect(url).await.ok()?;
        listener.listen(CHANNEL).await.ok()?;
        Some(listener)
    };
    tokio::time::timeout(CONNECTS_WITHIN, listening).await.ok().flatten()
}
