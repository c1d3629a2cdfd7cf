//! `evident user`.

use crate::on_both_engines;
use crate::place::{Place, feed, refused};

on_both_engines! {
    a_user_is_created_found_suspended_and_reactivated
    a_name_is_given_once
    a_password_comes_from_stdin_or_a_file_and_keeps_to_the_policy
    a_password_that_would_be_guessed_is_refused_with_the_reason
    a_password_that_was_found_in_a_leak_is_refused
    a_password_hash_is_brought_along
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
    assert_eq!(place.run_with_input(&line, "umbrella kettle orbit plum\n").code, 0);
    refused(&place.run_with_input(&line, "umbrella kettle orbit plum\n"), &["used before"]);
    std::fs::write(place.ground.directory.join("password"), "orchard lamp violin moss\n").unwrap();
    place.does(&format!("user set-password --tenant demo {id} --password-file password --must-change"));
    place.refuses(&format!("user set-password --tenant demo {id}"), &["--password-stdin"]);
    let created = place.run_with_input(
        "user create --tenant demo --user-name ken --password-stdin --json",
        "umbrella kettle orbit plum",
    );
    let ken = created.json()["user_id"].as_str().unwrap().to_owned();
    let history = place.does(&format!("history credential {ken} --tenant demo"));
    assert!(history.contains("PasswordSet") && !history.contains("argon2"), "{history}");
}

async fn a_password_that_would_be_guessed_is_refused_with_the_reason(place: &Place) {
    place.ready();
    let id = create(place, "shirakawa");
    let line = format!("user set-password --tenant demo {id} --password-stdin");
    refused(&place.run_with_input(&line, "Password123456!\n"), &["many people", "uncommon words"]);
    refused(&place.run_with_input(&line, "correct horse battery staple\n"), &["on a list"]);
    refused(&place.run_with_input(&line, "ShirakawaDemonstration\n"), &["names", "leave them out"]);
    let line = "user create --tenant demo --user-name hanamizuki --password-stdin";
    refused(&place.run_with_input(line, "HanamizukiDemonstration\n"), &["names", "leave them out"]);
}

/// SHA-1 of `umbrella kettle orbit plum`, among others.
const LEAKED: &str = "0000000000000000000000000000000000000001:3\n6C1C68962D5492DD02F6D8B7ADE7E99A771DD291:17\nFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:1\n";

async fn a_password_that_was_found_in_a_leak_is_refused(place: &Place) {
    place.ready();
    let write = |text: &str| std::fs::write(place.ground.directory.join("leaked.txt"), text).unwrap();
    let run = |password: &str| {
        let mut command = place.command("user create --tenant demo --password-stdin");
        command.env("EVIDENT_BREACHED_PASSWORDS_FILE", "leaked.txt");
        feed(command, password)
    };
    refused(&run("umbrella kettle orbit plum"), &["leaked.txt", "cannot be read", "EVIDENT_BREACHED_PASSWORDS_FILE"]);
    write(LEAKED);
    refused(&run("umbrella kettle orbit plum"), &["on a list", "choose another one"]);
    assert_eq!(run("orchard lamp violin moss").code, 0);
    let mut lines: Vec<&str> = LEAKED.lines().collect();
    lines.reverse();
    write(&lines.join("\n"));
    refused(&run("orchard lamp violin moss"), &["leaked.txt", "not ordered by hash"]);
}

async fn a_password_hash_is_brought_along(place: &Place) {
    place.ready();
    let line = "user create --tenant demo --password-hash-file -";
    let brought = "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTTOq\n";
    assert_eq!(place.run_with_input(line, brought).code, 0);
    let weak = place.run_with_input(line, "{SSHA256}b1avdiOIKEyBqFgWKWYyWPlkAYBHV/hlLyYSrhfDIiBzZWFzYWx0IQ==\n");
    assert!(weak.code == 0 && weak.stderr.contains("weak"), "{weak:?}");
    refused(
        &place.run_with_input(line, "$6$rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3Inax"),
        &["not known", "bcrypt"],
    );
    refused(&place.run_with_input(line, "$2y$19$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTTOq"), &["cost"]);
    refused(&place.run_with_input(line, "hunter2hunter2"), &["no password hash"]);
    let both = place.run("user create --tenant demo --password-stdin --password-hash-file -");
    assert_eq!(both.code, 2, "{both:?}");
}

async fn an_erased_user_is_gone_from_rows_and_answers(place: &Place) {
    place.ready();
    let id = create(place, "zebrafinch");
    place.run_with_input(
        &format!("user set-password --tenant demo {id} --password-stdin"),
        "umbrella kettle orbit plum",
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
