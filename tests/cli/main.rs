//! The real program at the command line, on both engines: each group of commands, each clear error, each exit code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod clients;
mod demo;
mod evidence;
mod export;
mod faults;
mod full_disk;
mod groups;
mod history;
#[path = "../http/people/html.rs"]
#[expect(dead_code, reason = "a page is filled in here, and read as a whole elsewhere")]
mod html;
mod imports;
mod keys;
mod log;
mod mail;
mod place;
mod projections;
mod reach;
mod resources;
mod roles;
mod serving;
mod settings;
mod tenants;
mod users;
mod webhooks;

/// Runs each of these functions in a place of its own, once per engine.
macro_rules! on_both_engines {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::place::Place::on(journal::db::Engine::Sqlite).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::place::Place::on(journal::db::Engine::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;
