//! `evident user`.

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    a_user_is_created_found_suspended_and_reactivated
    a_name_is_given_once
    a_password_comes_from_stdin_or_a_file_and_keeps_to_the_policy
    an_erased_user_is_gone_from_rows_and_answers
    a_dry_run_appends_nothing
    attributes_and_names_of_tenants_that_are_not_there_are_refused
}

fn create(place: &Place, name: &str) -> String {
    let line = format!("user create --tenant demo --user-name {name} --email {name}@example.com --given-name {name}");
    place.json(&line)["user_id"].as_str().unwrap().to_owned()
}

async fn a_user_is_created_found_suspended_and_reactivated(place: &Place) {
    place.ready();
    let id = create(place, "aiko");
    let shown = place.json(&format!("user show --tenant demo {id}"));
    assert_eq!((&shown["user_name"], &shown["state"]), (&"aiko".into(), &"active".into()));
    let suspended = place.json(&format!("user suspend --tenant demo {id} --reason Left"));
    assert_eq!(suspended["changed"], true);
    assert_eq!(place.json(&format!("user suspend --tenant demo {id}"))["changed"], false);
    assert_eq!(place.json(&format!("user show --tenant demo {id}"))["state"], "suspended");
    place.does(&format!("user reactivate --tenant demo {id}"));
    assert_eq!(place.json("user list --tenant demo --user-name AI")["items"][0]["user_id"], id.as_str());
    assert_eq!(place.json("user list --tenant demo --email ken")["items"], serde_json::json!([]));
    place.refuses("user suspend --tenant demo nobody", &["no such user"]);
    place.refuses("user show --tenant demo nobody", &["no user nobody", "evident user list --tenant demo"]);
}

async fn a_name_is_given_once(place: &Place) {
    place.ready();
    create(place, "aiko");
    place.refuses("user create --tenant demo --user-name AIKO", &["user_name is taken"]);
    place.refuses("user create --tenant demo --email Aiko@EXAMPLE.com", &["email is taken"]);
    place.does("tenant create acme");
    place.does("user create --tenant acme --user-name aiko");
}

async fn a_password_comes_from_stdin_or_a_file_and_keeps_to_the_policy(place: &Place) {
    place.ready();
    let id = create(place, "aiko");
    let line = format!("user set-password --tenant demo {id} --password-stdin");
    refused(&place.run_with_input(&line, "short\n"), &["too short", "12"]);
    assert_eq!(place.run_with_input(&line, "correct horse battery staple\n").code, 0);
    refused(&place.run_with_input(&line, "correct horse battery staple\n"), &["used before"]);
    std::fs::write(place.ground.directory.join("password"), "another long password\n").unwrap();
    place.does(&format!("user set-password --tenant demo {id} --password-file password --must-change"));
    place.refuses(&format!("user set-password --tenant demo {id}"), &["--password-stdin"]);
    let created = place.run_with_input(
        "user create --tenant demo --user-name ken --password-stdin --json",
        "correct horse battery staple",
    );
    let ken = created.json()["user_id"].as_str().unwrap().to_owned();
    let history = place.does(&format!("history credential {ken} --tenant demo"));
    assert!(history.contains("PasswordSet") && !history.contains("argon2"), "{history}");
}

async fn an_erased_user_is_gone_from_rows_and_answers(place: &Place) {
    place.ready();
    let id = create(place, "zebrafinch");
    place.run_with_input(
        &format!("user set-password --tenant demo {id} --password-stdin"),
        "correct horse battery staple",
    );
    assert_eq!(place.json(&format!("user erase --tenant demo {id} --reason Asked --scrub"))["changed"], true);
    assert_eq!(place.json(&format!("user erase --tenant demo {id}"))["changed"], false);
    place.refuses(&format!("user show --tenant demo {id}"), &["no user"]);
    assert_eq!(place.json("user list --tenant demo")["items"], serde_json::json!([]));
    let history = place.does(&format!("history user {id} --tenant demo"));
    assert!(history.contains("SubjectErased") && !history.contains("zebrafinch"), "{history}");
    assert_eq!(place.json("log verify")["findings"], serde_json::json!([]));
    create(place, "zebrafinch");
}

async fn a_dry_run_appends_nothing(place: &Place) {
    place.ready();
    let before = place.json("log verify")["events"].clone();
    let preview = place.json("user create --tenant demo --user-name aiko --dry-run");
    assert_eq!(preview["would_append"][0]["event_type"], "UserRegistered");
    assert_eq!(place.json("log verify")["events"], before);
}

async fn attributes_and_names_of_tenants_that_are_not_there_are_refused(place: &Place) {
    place.ready();
    place.refuses("user create --tenant nowhere --user-name aiko", &["no tenant nowhere"]);
    place.refuses("user create --tenant demo --user-name aiko --attribute badge=17", &["badge", "unknown"]);
    place.refuses("user create --tenant demo --email nowhere", &["email", "name@example.com"]);
}
