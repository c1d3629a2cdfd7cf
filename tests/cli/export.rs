//! `evident export audit`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    the_audit_log_is_exported_as_lines_and_as_a_table
    an_export_goes_to_a_new_file_that_nobody_else_reads
}

async fn the_audit_log_is_exported_as_lines_and_as_a_table(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    place.does(&format!("user suspend --tenant demo {id} --reason =left"));
    let lines = place.does(&format!("export audit --tenant demo --person {id} --object-kind user"));
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = entries.iter().map(|entry| entry["event_type"].as_str().unwrap()).collect();
    assert_eq!(names, ["UserRegistered", "UserSuspended"]);
    assert_eq!((&entries[1]["reason"], &entries[1]["actor_kind"]), (&"=left".into(), &"operator".into()));
    let table = place.does("export audit --tenant demo --format csv --event-type UserSuspended");
    assert!(table.starts_with("position,") && table.contains(",'=left,"), "{table}");
    let position = entries[0]["position"].as_u64().unwrap();
    let later = place.does(&format!("export audit --tenant demo --person {id} --object-kind user --from {position}"));
    assert_eq!(later.lines().count(), 1);
    assert_eq!(place.does("export audit --tenant demo --to 2020-01-01T00:00:00Z"), "");
    assert_eq!(place.run("export audit --tenant demo --format xlsx").code, 2);
    assert_eq!(place.run("export audit --tenant demo --outcome lost").code, 2);
}

async fn an_export_goes_to_a_new_file_that_nobody_else_reads(place: &Place) {
    place.ready();
    for number in 0..3 {
        place.does(&format!("user create --tenant demo --user-name user-{number}"));
    }
    let answer = place.run("export audit --tenant demo --out audit.ndjson --json");
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.stderr.contains("export audit: "), "it tells how far it is: {answer:?}");
    let path = place.ground.directory.join("audit.ndjson");
    let lines = std::fs::read_to_string(&path).unwrap();
    assert_eq!(answer.json()["entries"].as_u64().unwrap(), lines.lines().count() as u64);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    place.refuses("export audit --tenant demo --out audit.ndjson", &["audit.ndjson", "new file"]);
}
