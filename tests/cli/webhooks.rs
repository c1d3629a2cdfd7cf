//! `evident webhook`.

use serde_json::{Value, json};

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_webhook_is_registered_shown_changed_and_removed
    a_webhook_that_cannot_be_is_refused
}

const ADDRESS: &str = "https://hooks.example.com/T0/very-secret";

async fn a_webhook_is_registered_shown_changed_and_removed(place: &Place) {
    place.ready();
    let create =
        format!("webhook create --tenant demo --name Alerts --url {ADDRESS} --event Session.* --event UserRegistered");
    let created = place.json(&format!("{create} --header x-token:hidden"));
    let id = created["webhook_id"].as_str().unwrap().to_owned();
    assert!(created["signing_secret"].as_str().unwrap().starts_with("whsec_"), "{created}");
    let shown = place.json(&format!("webhook show --tenant demo {id}"));
    assert_eq!(
        (&shown["settings"]["events"], &shown["origin"]),
        (&json!(["Session.*", "UserRegistered"]), &json!("https://hooks.example.com"))
    );
    let listed = place.does("webhook list --tenant demo");
    assert!(listed.contains("Alerts") && listed.contains("standard") && listed.contains("active"), "{listed}");
    for seen in [shown.to_string(), listed] {
        assert!(!seen.contains("very-secret") && !seen.contains("hidden"), "{seen}");
    }
    let act = |line: &str| place.json(&format!("webhook {line} --tenant demo {id}"))["changed"].clone();
    assert_eq!(act("change --shape slack --template {{what}}"), true);
    let changed = place.json(&format!("webhook show --tenant demo {id}"))["settings"].clone();
    assert_eq!(
        (&changed["shape"], &changed["template"], &changed["name"]),
        (&json!("slack"), &json!("{{what}}"), &json!("Alerts"))
    );
    assert_eq!(changed["headers"], json!({"x-token": {"$secret": true}}), "what is not named stays");
    assert_eq!((act("pause --reason moving"), act("pause --reason moving")), (json!(true), json!(false)));
    place.refuses(&format!("webhook test --tenant demo {id}"), &["paused", "resume it first"]);
    for line in ["resume", "test", "replay --after 0", "redrive"] {
        assert_eq!(act(line), true, "{line}");
    }
    assert_eq!(place.json(&format!("webhook disclose --tenant demo {id} sealed"))["changed"], true);
    let rotated = place.json(&format!("webhook rotate-secret --tenant demo {id}"));
    assert_ne!((&rotated["signing_secret"], &rotated["secret_id"]), (&Value::Null, &Value::Null));
    assert_eq!((act("remove"), act("remove")), (json!(true), json!(false)));
    assert_eq!(place.json("webhook list --tenant demo")["items"], json!([]));
}

async fn a_webhook_that_cannot_be_is_refused(place: &Place) {
    place.ready();
    place.refuses("webhook create --tenant demo --url ftp://hooks.example.com", &["url", "https://"]);
    place.refuses("webhook create --tenant demo --name Alerts", &["url is missing"]);
    place.refuses(&format!("webhook create --tenant demo --url {ADDRESS} --event UserVanished"), &["events"]);
    place.refuses(&format!("webhook create --tenant demo --url {ADDRESS} --shape datadog"), &["dd-api-key"]);
    place.refuses("webhook show --tenant demo nothing", &["no webhook nothing", "evident webhook list --tenant demo"]);
    place.refuses("webhook change --tenant demo nothing --name A", &["no webhook nothing"]);
    place.refuses("webhook remove --tenant demo nothing", &["no such webhook"]);
}
