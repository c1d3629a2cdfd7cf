//! Evidence: made, checked here and by a program in another language, and found out when it was touched.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::on_both_engines;
use crate::place::{Answer, Place, refused};

on_both_engines! {
    evidence_of_a_tenant_checks_offline_and_elsewhere
    evidence_of_an_object_and_of_a_span_holds_what_was_asked_for
    a_changed_byte_of_evidence_is_found
    evidence_agrees_with_checkpoints_from_outside
    a_changed_event_leaves_no_evidence_that_holds
}

/// The program that checks evidence without ours.
fn verifier(file: &Path) -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let python = target.join("tools/strangers-venv/bin/python");
    assert!(python.exists(), "{} is missing: run `ops/services install`, or `ops/test`", python.display());
    let mut command = Command::new(python);
    command.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ops/verify-evidence")).arg(file);
    command
}

/// A tenant with people in it.
fn inhabited(place: &Place) {
    place.ready();
    for name in ["aiko", "mina", "taro"] {
        place.does(&format!("user create --tenant demo --user-name {name}"));
    }
}

fn offline(place: &Place, line: &str) -> Answer {
    let mut command = place.command(line);
    command.env("EVIDENT_DATABASE_URL", "postgres://nowhere.example.com/none").env_remove("EVIDENT_MASTER_KEY");
    command.output().unwrap().into()
}

fn file(place: &Place, name: &str) -> PathBuf {
    place.ground.directory.join(name)
}

fn events(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| line.get("event").cloned()).collect()
}

async fn evidence_of_a_tenant_checks_offline_and_elsewhere(place: &Place) {
    inhabited(place);
    let made = place.json("log prove --tenant demo --out evidence.ndjson");
    assert_eq!(made["events"], made["size"]);
    let path = file(place, "evidence.ndjson");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), made["bytes"].as_u64().unwrap());
    let found = events(&path);
    assert!(found.iter().all(|event| event["tenant_id"] == "demo"), "{found:?}");
    assert!(!found.iter().any(|event| event.to_string().contains("aiko")), "personal values stay sealed");
    let key = place.does("log key");
    let key = key.trim();
    let checked = offline(place, &format!("log check evidence.ndjson --json --key {key}"));
    assert_eq!((checked.code, &checked.json()["trusted"]), (0, &Value::Bool(true)), "{checked:?}");
    assert_eq!(checked.json()["events"], made["events"]);
    assert!(checked.json()["report"].as_str().unwrap().contains("UserRegistered"), "{checked:?}");
    let elsewhere: Answer = verifier(&path).arg(key).output().unwrap().into();
    assert_eq!(elsewhere.code, 0, "{elsewhere:?}");
    assert!(elsewhere.stdout.contains("the evidence holds"), "{elsewhere:?}");
    // A key with its proper id, of somebody else.
    let stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    refused(&offline(place, &format!("log check evidence.ndjson --key {stranger}")), &["not by the key you trust"]);
    assert_ne!(verifier(&path).arg(stranger).output().unwrap().status.code(), Some(0));
    // It streams as well.
    let piped = place.run("log prove --tenant demo");
    assert!(
        piped.stdout.starts_with("{\"evidence\":") && piped.stdout.lines().last().unwrap().starts_with("{\"seal\":")
    );
    place.refuses("log prove --tenant nobody", &["tenant nobody has no events"]);
}

async fn evidence_of_an_object_and_of_a_span_holds_what_was_asked_for(place: &Place) {
    inhabited(place);
    let user = place.json("user create --tenant demo --user-name hanako")["user_id"].as_str().unwrap().to_owned();
    let before = events_of_log(place);
    place.does(&format!("user lock --tenant demo {user}"));
    place.does(&format!("log prove --tenant demo --object user {user} --out object.ndjson"));
    let found = events(&file(place, "object.ndjson"));
    let names: Vec<_> = found.iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!((names.first(), names.last()), (Some(&"UserRegistered"), Some(&"UserLocked")), "{names:?}");
    assert!(found.iter().all(|event| event["aggregate_id"] == user.as_str()));
    assert!(found.len() < before.len());
    let since = before.last().unwrap()["recorded_at"].as_str().unwrap().to_owned();
    place.does(&format!("log prove --tenant demo --since {} --out span.ndjson", since.replace("+00:00", "Z")));
    let span = events(&file(place, "span.ndjson"));
    assert!(span.last().unwrap()["event_type"] == "UserLocked" && span.len() < before.len(), "{}", span.len());
    place.does("log prove --tenant demo --until 2000-01-01T00:00:00Z --out nothing.ndjson");
    for name in ["object.ndjson", "span.ndjson", "nothing.ndjson"] {
        let checked = offline(place, &format!("log check {name} --json"));
        assert_eq!((checked.code, &checked.json()["trusted"]), (0, &Value::Bool(false)), "{name}: {checked:?}");
        let elsewhere: Answer = verifier(&file(place, name)).output().unwrap().into();
        assert_eq!(elsewhere.code, 0, "{name}: {elsewhere:?}");
    }
    place.refuses("log prove --tenant demo --object user nobody", &["there are no events of User nobody"]);
}

fn events_of_log(place: &Place) -> Vec<Value> {
    let text = place.does("log tail --after 0 --tenant demo --json");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn a_changed_byte_of_evidence_is_found(place: &Place) {
    inhabited(place);
    place.does("log prove --tenant demo --out evidence.ndjson");
    let whole = std::fs::read(file(place, "evidence.ndjson")).unwrap();
    assert!(journal::proof::check_evidence(&whole[..], None, &[]).is_ok());
    // Every place once in so many, and each of its bits in turn; the end, which no hash covers, byte by byte.
    let end = whole.len() - whole.split_inclusive(|byte| *byte == b'\n').next_back().unwrap().len();
    let places = (0..end).step_by(7).chain(end..whole.len());
    for (number, at) in places.enumerate() {
        let mut changed = whole.clone();
        changed[at] ^= 1 << (number % 8);
        let found = journal::proof::check_evidence(&changed[..], None, &[]);
        assert!(
            found.is_err(),
            "byte {at} was changed: {:?}",
            String::from_utf8_lossy(&changed[at.saturating_sub(9)..])
        );
    }
    for cut in [0, 1, end, whole.len() - 1] {
        assert!(journal::proof::check_evidence(&whole[..cut], None, &[]).is_err(), "cut off at {cut}");
    }
    let mut longer = whole.clone();
    longer.push(b'\n');
    assert!(journal::proof::check_evidence(&longer[..], None, &[]).is_err());
    let path = file(place, "changed.ndjson");
    for at in [9, whole.len() / 3, whole.len() / 2, end + 3, end + 60, whole.len() - 30, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        let elsewhere: Output = verifier(&path).output().unwrap();
        assert!(!elsewhere.status.success(), "byte {at} was changed, and the other program did not see it");
        assert_ne!(offline(place, "log check changed.ndjson").code, 0);
    }
}

async fn evidence_agrees_with_checkpoints_from_outside(place: &Place) {
    inhabited(place);
    crate::serving::serve_once(place, "--checkpoint-dir kept");
    place.does("user create --tenant demo --user-name hanako");
    place.does("log prove --tenant demo --out whole.ndjson");
    let whole = offline(place, "log check whole.ndjson --against kept/demo.notes --json");
    assert_eq!((whole.code, &whole.json()["agreed"]), (0, &Value::from(1)), "{whole:?}");
    let span = "log prove --tenant demo --until 2000-01-01T00:00:00Z --out";
    place.does(&format!("{span} plain.ndjson"));
    refused(&offline(place, "log check plain.ndjson --against kept/demo.notes"), &["--against"]);
    place.does(&format!("{span} shown.ndjson --against kept/demo.notes"));
    let shown = offline(place, "log check shown.ndjson --against kept/demo.notes --json");
    assert_eq!((shown.code, &shown.json()["agreed"]), (0, &Value::from(1)), "{shown:?}");
    assert!(verifier(&file(place, "shown.ndjson")).output().unwrap().status.success());
    // A proof of two checkpoints is held against them as well, one of another size says nothing.
    let size = std::fs::read_to_string(file(place, "kept/demo.notes")).unwrap().lines().nth(1).unwrap().to_owned();
    let newer = whole.json()["size"].clone();
    place.does(&format!("log prove --tenant demo --from {size} --to {newer} --out two.json"));
    assert_eq!(offline(place, "log check two.json --against kept/demo.notes").code, 0);
    refused(&offline(place, "log check two.json --against two.json"), &["two.json holds no checkpoints"]);
}

async fn a_changed_event_leaves_no_evidence_that_holds(place: &Place) {
    inhabited(place);
    place
        .tamper("UPDATE events SET payload = replace(payload, 'Demonstration', 'Demolition') WHERE position = 2")
        .await;
    place.does("log prove --tenant demo --out evidence.ndjson");
    refused(&offline(place, "log check evidence.ndjson"), &["the proof does not hold"]);
    assert!(!verifier(&file(place, "evidence.ndjson")).output().unwrap().status.success());
}

/// Two pasts under one key: whoever keeps a checkpoint of the one finds out about the other.
#[tokio::test]
async fn a_log_that_was_written_anew_contradicts_what_was_kept() {
    let place = Place::on(journal::db::Engine::Sqlite).await;
    place.does("migrate");
    let database = file(&place, "evident.db");
    std::fs::copy(&database, file(&place, "before.db")).unwrap();
    place.does("tenant create demo --name Demonstration");
    crate::serving::serve_once(&place, "--checkpoint-dir kept");
    let kept = events_of_log(&place).len();
    std::fs::copy(file(&place, "before.db"), &database).unwrap();
    place.does("tenant create demo --name Demolition");
    while events_of_log(&place).len() <= kept {
        place.does(&format!("user create --tenant demo --user-name user{}", events_of_log(&place).len()));
    }
    place.refuses("log prove --tenant demo --against kept/demo.notes --out new.ndjson", &["no beginning of this log"]);
    place.does("log prove --tenant demo --out new.ndjson");
    refused(&offline(&place, "log check new.ndjson --against kept/demo.notes"), &["another root", "rewritten"]);
}
