//! Commands against a real log, on both engines: each test is one promise, kept twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod clients;
mod conflicts;
mod erasure;
mod exchanges;
mod grant_races;
mod grants;
mod groups;
mod idempotency;
mod installation;
mod keys;
mod one_time_ids;
mod passwords;
mod races;
mod resources;
mod roles;
mod sessions;
mod sign_ins;
mod snapshots;
mod tenants;
mod users;
mod webhooks;

/// Runs each of these functions on an installation of its own, once per engine.
macro_rules! on_both_engines {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let installation = crate::installation::Installation::on(journal::db::Engine::Sqlite).await;
                super::$name(&installation).await;
                installation.close().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let installation = crate::installation::Installation::on(journal::db::Engine::Postgres).await;
                super::$name(&installation).await;
                installation.close().await;
            })+
        }
    };
}
pub(crate) use on_both_engines;
