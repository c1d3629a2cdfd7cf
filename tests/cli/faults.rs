//! What an operator can get wrong before anything works: each is said in one sentence, and nothing is damaged.

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    migrating_twice_changes_nothing_the_second_time
    a_wrong_master_key_is_refused_and_nothing_is_changed
    no_master_key_or_a_malformed_one_is_refused
    a_newer_database_is_refused_and_left_alone
    a_database_that_was_not_migrated_is_refused
    an_address_that_is_none_is_refused_without_its_password
}

async fn migrating_twice_changes_nothing_the_second_time(place: &Place) {
    assert!(!place.json("migrate")["migrations"].as_array().unwrap().is_empty());
    assert_eq!(place.json("migrate")["migrations"], serde_json::json!([]));
    assert_eq!(place.json("tenant list")["items"].as_array().unwrap().len(), 1);
}

async fn a_wrong_master_key_is_refused_and_nothing_is_changed(place: &Place) {
    place.ready();
    let before = place.json("log verify");
    let other = place.does("key generate");
    for line in ["tenant create acme", "migrate", "log verify"] {
        let answer = place.command(line).env("EVIDENT_MASTER_KEY", other.trim()).output().unwrap().into();
        refused(&answer, &["not the master key of this database", "EVIDENT_MASTER_KEY", "nothing was changed"]);
    }
    assert_eq!(place.json("log verify"), before);
}

async fn no_master_key_or_a_malformed_one_is_refused(place: &Place) {
    place.ready();
    let answer = place.command("tenant list").env_remove("EVIDENT_MASTER_KEY").output().unwrap().into();
    refused(&answer, &["no master key", "EVIDENT_MASTER_KEY_FILE", "evident key generate"]);
    let answer = place.command("tenant list").env("EVIDENT_MASTER_KEY", "hunter2").output().unwrap().into();
    refused(&answer, &["32 bytes in base64", "evident key generate"]);
    // From a file it works as well.
    std::fs::write(place.ground.directory.join("master.key"), &place.ground.master_key).unwrap();
    let mut command = place.command("tenant list --master-key-file master.key");
    assert!(command.env_remove("EVIDENT_MASTER_KEY").output().unwrap().status.success());
}

async fn a_newer_database_is_refused_and_left_alone(place: &Place) {
    place.ready();
    let newer = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (999, 'later', '', 0)";
    place.tamper(newer).await;
    for line in ["tenant create acme", "migrate", "serve --dev --listen 127.0.0.1:0"] {
        place.refuses(line, &["schema version 999", "use the newer program", "nothing was changed"]);
    }
    place.tamper("DELETE FROM schema_migrations WHERE version = 999").await;
    assert_eq!(place.json("tenant list")["items"].as_array().unwrap().len(), 2);
}

async fn a_database_that_was_not_migrated_is_refused(place: &Place) {
    place.refuses("tenant list", &["evident migrate"]);
    place.refuses("serve --dev --listen 127.0.0.1:0", &["evident migrate"]);
    let file = place.ground.directory.join("evident.db");
    assert!(!file.exists(), "a refusal makes no empty database");
}

async fn an_address_that_is_none_is_refused_without_its_password(place: &Place) {
    let mut command = place.command("tenant list");
    let answer =
        command.env("EVIDENT_DATABASE_URL", "mysql://evident:hunter2@db.example.com/evident").output().unwrap();
    let answer = answer.into();
    refused(&answer, &["`mysql`", "postgres://"]);
    assert!(!answer.stderr.contains("hunter2"), "{answer:?}");
}
