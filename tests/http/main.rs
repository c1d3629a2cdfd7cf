//! The surfaces over HTTP, asked through the running router, on both engines: each endpoint, each refusal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod attacks;
mod console;
mod fuzz;
mod logout;
mod mail;
mod oauth;
mod people;
mod publisher;
mod reach;
mod receiver;
mod scim;
mod settings;
mod ssf;
mod webhooks;

use journal::db::Engine;
use support::Ground;

/// A database with the tables of an installation and nothing in them.
async fn ground(engine: Engine) -> Ground {
    Ground::ready(engine, async |ground| {
        let (journal, tasks) = ground.journal(projections::inline()).await;
        projections::prepare(&journal).await.unwrap();
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
    })
    .await
}

/// Runs each of these functions in a world of its own, once per engine.
macro_rules! on_both_engines {
    ($world:ty: $($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let world = <$world>::on(journal::db::Engine::Sqlite).await;
                super::$name(&world).await;
                world.end().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let world = <$world>::on(journal::db::Engine::Postgres).await;
                super::$name(&world).await;
                world.end().await;
            })+
        }
    };
}
pub(crate) use on_both_engines;
