//! `evident import csv`, `evident export csv` and `evident jobs`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    people_are_imported_watched_and_exported
}

async fn people_are_imported_watched_and_exported(place: &Place) {
    place.ready();
    let write = |name: &str, text: &[u8]| std::fs::write(place.ground.directory.join(name), text).unwrap();
    write("people.csv", b"login_id,name\naiko@example.com,Aiko\nken@example.com,Ken\n");
    write("bad.csv", b"login_id,email,name\nmei,mei@example.com,Mei\nrin,no address,Rin\n");
    let import = |more: &str| format!("import csv users --tenant demo {more}");
    // A trial changes nothing.
    let tried = place.json(&import("people.csv --dry-run"));
    assert_eq!((&tried["state"], &tried["counts"]["created"]), (&json!("succeeded"), &json!(2)));
    assert_eq!(place.json("user list --tenant demo")["items"], json!([]));
    let done = place.run(&import("people.csv --json"));
    assert_eq!((done.code, &done.json()["counts"]["created"]), (0, &json!(2)), "{done:?}");
    assert!(done.stderr.contains("import: 2 of 2"), "it tells how far it is: {done:?}");
    assert_eq!(place.json(&import("people.csv"))["counts"]["unchanged"], 2);
    // A bad row keeps the others out, or not.
    let failed = place.run(&import("bad.csv --json"));
    assert_eq!((failed.code, failed.json()["counts"]["created"].as_u64()), (1, Some(0)), "{failed:?}");
    assert_eq!(failed.json()["faults"][0]["line"], 3);
    assert!(failed.stderr.contains("evident jobs rows"), "{failed:?}");
    let failed = place.run(&import("bad.csv --row-by-row --json"));
    let id = failed.json()["job_id"].as_str().unwrap().to_owned();
    assert_eq!((failed.code, failed.json()["counts"]["created"].as_u64()), (1, Some(1)), "{failed:?}");
    let retried = place.run(&format!("jobs retry --tenant demo {id}"));
    assert!(retried.code == 1 && retried.stdout.contains("email") && !retried.stdout.contains("no address"));
    let rows = place.json(&format!("jobs rows --tenant demo {id}"));
    assert_eq!(rows["items"][0]["field"], "email");
    // What there was to do is listed, and what waits for its time is called off.
    let listed = place.json("jobs list --tenant demo --type csv.import");
    assert_eq!((&listed["items"][0]["job_id"], &listed["items"][0]["state"]), (&json!(id), &json!("failed")));
    assert_eq!(place.json(&format!("jobs show --tenant demo {id}"))["counts"]["failed"], 1);
    place.refuses(&format!("jobs cancel --tenant demo {id}"), &["failed"]);
    let at = (chrono::DateTime::<chrono::Utc>::from(
        std::fs::metadata(place.ground.directory.join("bad.csv")).unwrap().modified().unwrap(),
    ) + chrono::TimeDelta::hours(1))
    .to_rfc3339();
    let waiting = place.json(&import(&format!("people.csv --delete --at {at}")));
    assert_eq!(waiting["state"], "queued");
    let waiting = waiting["job_id"].as_str().unwrap();
    assert_eq!(place.json(&format!("jobs cancel --tenant demo {waiting}"))["changed"], true);
    place.refuses("jobs show --tenant demo nobody", &["no job nobody", "evident jobs list --tenant demo"]);
    place.refuses(&import("none.csv"), &["none.csv", "CSV file"]);
    write("archive.csv", b"PK\x03\x04");
    place.refuses(&import("archive.csv"), &["ZIP"]);
    assert_eq!(place.run(&import("people.csv --update-only --delete")).code, 2);
    // What is exported comes back.
    let answer = place.json("export csv users --tenant demo --out users.csv");
    assert_eq!(answer["users"], 3);
    place.refuses("export csv users --tenant demo --out users.csv", &["users.csv", "new file"]);
    assert_eq!(place.json(&import("users.csv"))["counts"]["unchanged"], 3);
    assert!(place.does("export csv users --tenant demo").contains("aiko@example.com"));
    let deleted = place.json(&import("people.csv --delete"));
    assert_eq!(deleted["counts"]["deleted"], 2);
}
