//! `evident history`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_history_tells_every_event_and_any_state
    what_was_is_brought_back_and_what_could_be_done_is_told
}

async fn a_history_tells_every_event_and_any_state(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    let active = place.json("log verify")["events"].as_u64().unwrap();
    place.does(&format!("user suspend --tenant demo {id} --reason Left"));
    let events = place.json(&format!("history user {id} --tenant demo"));
    let names: Vec<&str> =
        events.as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(names, ["UserRegistered", "UserSuspended"]);
    assert_eq!(events[1]["circumstances"]["reason"], "Left");
    let state =
        |at: &str| place.json(&format!("history user {id} --tenant demo --at {at}"))["state"]["life"]["status"].clone();
    assert_eq!((state(&active.to_string()), state("2999-01-01T00:00:00Z")), ("active".into(), "suspended".into()));
    let changes =
        place.json(&format!("history user {id} --tenant demo --diff {active} 2999-01-01T00:00:00Z"))["changes"].clone();
    assert_eq!(changes, json!([{"path": "status", "from": "active", "to": "suspended"}]));
    // A tenant is its own.
    assert_eq!(place.json("history tenant demo")[0]["event_type"], "TenantCreated");
    place.refuses(&format!("history user {id} --tenant demo --at 1"), &["nothing was recorded"]);
    for kind in ["user", "session", "grant", "consent"] {
        place.refuses(&format!("history {kind} nobody --tenant demo"), &["nothing was recorded"]);
        place.refuses(&format!("history {kind} nobody --tenant demo --diff 0 1"), &["nothing was recorded"]);
    }
    place.refuses(&format!("history user {id}"), &["--tenant"]);
}

async fn what_was_is_brought_back_and_what_could_be_done_is_told(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    let events = place.json("log verify")["events"].as_u64().unwrap();
    place.does(&format!("role assign --tenant demo administrator {id}"));
    let access = |at: &str| place.json(&format!("history user {id} --tenant demo --access {at}"))["access"].clone();
    assert_eq!(access("")["permissions"], json!(["evident:admin"]));
    assert_eq!(access(&format!("--at {events}"))["permissions"], json!([]));
    place.refuses("history tenant demo --access", &["only a user"]);
    place.refuses("history user nobody --tenant demo --access", &["nothing was recorded"]);

    let created = place.json("client create --tenant demo --name Shop --grant-type client_credentials");
    let shop = created["client_id"].as_str().unwrap().to_owned();
    let then = place.json("log verify")["events"].as_u64().unwrap();
    place.does(&format!("client update --tenant demo {shop} --name Store"));
    let restored = place.json(&format!("history client {shop} --tenant demo --restore {then} --reason Mistaken"));
    assert_eq!(restored["changed"], true);
    let changes = place.json(&format!("history client {shop} --tenant demo --diff {then} 2999-01-01T00:00:00Z"));
    assert_eq!(changes["changes"], json!([]));
    let events = place.json(&format!("history client {shop} --tenant demo"));
    assert_eq!(events.as_array().unwrap().last().unwrap()["circumstances"]["reason"], "Mistaken");
    place.refuses(&format!("history client {shop} --tenant demo --restore 1"), &["no such thing at that moment"]);
    place.refuses(
        &format!("history session {id} --tenant demo --restore {then}"),
        &["only users, clients, roles, groups and tenants"],
    );
}
