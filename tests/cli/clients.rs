//! `evident client`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_client_shows_its_secret_once
    metadata_comes_from_a_document_and_flags_win
    a_client_without_a_secret_gets_none
}

async fn a_client_shows_its_secret_once(place: &Place) {
    place.ready();
    let created =
        place.json("client create --tenant demo --client-id billing --name Billing --grant-type client_credentials");
    let secret = created["client_secret"].as_str().unwrap();
    assert_eq!(secret.len(), 43);
    let added = place.json("client add-secret --tenant demo billing --expires-at 2999-01-01T00:00:00Z");
    assert_ne!(added["client_secret"].as_str().unwrap(), secret);
    let shown = place.json("client show --tenant demo billing");
    assert_eq!(shown["secrets"].as_array().unwrap().len(), 2);
    for text in [shown.to_string(), place.does("log tail"), place.does("history client billing --tenant demo")] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(place.does("client list --tenant demo").contains("Billing"));
    place.refuses("client create --tenant demo --client-id billing", &["exists or existed"]);
    place.refuses("client show --tenant demo nothing", &["no client nothing"]);
}

async fn metadata_comes_from_a_document_and_flags_win(place: &Place) {
    place.ready();
    let document =
        json!({"client_name": "Old", "redirect_uris": ["https://app.example.com/callback"], "scope": "openid"});
    let line = "client create --tenant demo --client-id web --metadata - --name New --json";
    assert_eq!(place.run_with_input(line, &document.to_string()).code, 0);
    let metadata = &place.json("client show --tenant demo web")["metadata"];
    assert_eq!((&metadata["client_name"], &metadata["scope"]), (&json!("New"), &json!("openid")));
    std::fs::write(place.ground.directory.join("broken.json"), "{").unwrap();
    place.refuses("client create --tenant demo --metadata broken.json", &["broken.json"]);
    place.refuses("client create --tenant demo --grant-type everything", &["metadata", "everything"]);
}

async fn a_client_without_a_secret_gets_none(place: &Place) {
    place.ready();
    let line = "client create --tenant demo --client-id app --auth-method none --redirect-uri https://app.example.com/";
    assert_eq!(place.json(line)["client_secret"], json!(null));
    place.refuses("client add-secret --tenant demo app", &["authenticates by none"]);
}
