//! What must not be touched is not touched: a wrong master key, a newer database, an unknown setting — byte for byte.

use journal::db::Db;
use support::{Ground, TestEntropy, on_both_engines};

use crate::bytes;
use crate::program::{evident, json, run};

fn ready(ground: &Ground) {
    json(ground, "migrate");
    json(ground, "tenant create demo");
    json(ground, "user create --tenant demo --id aiko --user-name aiko");
}

async fn script(ground: &Ground, text: &str) {
    let db = Db::open(&ground.url).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.script(text).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// Everything that is kept, by name.
fn kept(ground: &Ground) -> Vec<(String, Vec<u8>)> {
    bytes::all(ground).into_iter().map(|kept| (kept.name, kept.bytes)).collect()
}

fn same(before: &[(String, Vec<u8>)], after: &[(String, Vec<u8>)], what: &str) {
    let names = |kept: &[(String, Vec<u8>)]| kept.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(before), names(after), "{what}");
    assert!(before == after, "{what}: something was written");
}

/// Each does something else with the database; `serve` would run for ever if it were not refused.
const LINES: [&str; 5] = [
    "migrate",
    "tenant create acme",
    "user erase --tenant demo aiko --scrub",
    "log verify",
    "serve --dev --listen 127.0.0.1:0",
];

#[tokio::test]
async fn a_wrong_master_key_changes_no_byte() {
    on_both_engines(async |ground| {
        ready(&ground);
        let before = kept(&ground);
        let (_, other) = journal::seal::MasterKey::generate(&TestEntropy);
        for line in LINES {
            let answer = evident(&ground, line).env("EVIDENT_MASTER_KEY", &other).output().unwrap();
            crate::program::Answer::from(answer).is_refused(&["not the master key", "EVIDENT_MASTER_KEY"]);
            same(&before, &kept(&ground), line);
        }
        assert_eq!(json(&ground, "user show --tenant demo aiko")["user_name"], "aiko");
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is_byte_for_byte() {
    on_both_engines(async |ground| {
        ready(&ground);
        let later = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (999, 'later', '', 0)";
        script(&ground, later).await;
        let before = kept(&ground);
        for line in LINES {
            run(&ground, line).is_refused(&["schema version 999", "use the newer program"]);
            same(&before, &kept(&ground), line);
        }
        script(&ground, "DELETE FROM schema_migrations WHERE version = 999").await;
        assert_eq!(json(&ground, "user show --tenant demo aiko")["user_name"], "aiko");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_setting_is_found_before_anything_is_opened() {
    on_both_engines(async |ground| {
        ready(&ground);
        let before = kept(&ground);
        for line in LINES {
            let answer = evident(&ground, line).env("EVIDENT_LISTN", "127.0.0.1:1").output().unwrap();
            crate::program::Answer::from(answer).is_refused(&["EVIDENT_LISTN", "did you mean EVIDENT_LISTEN?"]);
            same(&before, &kept(&ground), line);
        }
    })
    .await;
}
