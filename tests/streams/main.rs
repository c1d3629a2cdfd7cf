//! What leaves for NATS: the running program, a real server of NATS, and subscribers that know nothing of Evident.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod kills;
mod letters;
mod mending;
mod nodes;
mod schemas;
mod stage;
mod store;
mod who;

/// Runs each of these functions on a stage of its own, once per engine.
macro_rules! on_both_engines {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::stage::Stage::on(journal::db::Engine::Sqlite).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::stage::Stage::on(journal::db::Engine::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;
