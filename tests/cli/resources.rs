//! `evident resource`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_resource_is_registered_shown_changed_and_removed
    a_resource_that_cannot_be_is_refused
}

const ADDRESS: &str = "https://api.example.com/orders";

async fn a_resource_is_registered_shown_changed_and_removed(place: &Place) {
    place.ready();
    let register = format!("resource register --tenant demo {ADDRESS} --name Orders --scope orders:read=Reads");
    let id = place.json(&register)["resource_id"].as_str().unwrap().to_owned();
    for word in [id.as_str(), ADDRESS] {
        let shown = place.json(&format!("resource show --tenant demo {word}"));
        assert_eq!(
            (&shown["name"], &shown["scopes"]["orders:read"]["description"]),
            (&json!("Orders"), &json!("Reads"))
        );
    }
    let changed = place.json(&format!("resource scopes --tenant demo {ADDRESS} --scope orders:write --reason Asked"));
    assert_eq!((&changed["id"], &changed["changed"]), (&json!(id), &json!(true)));
    let listed = place.does("resource list --tenant demo");
    assert!(listed.contains(ADDRESS) && listed.contains("orders:write") && !listed.contains("orders:read"), "{listed}");
    assert_eq!(place.json(&format!("resource remove --tenant demo {ADDRESS}"))["changed"], true);
    assert_eq!(place.json(&format!("resource remove --tenant demo {id}"))["changed"], false);
    assert_eq!(place.json("resource list --tenant demo")["items"], json!([]));
    place.does(&format!("resource register --tenant demo {ADDRESS}"));
}

async fn a_resource_that_cannot_be_is_refused(place: &Place) {
    place.ready();
    place.refuses("resource register --tenant demo orders", &["identifier"]);
    place.refuses(&format!("resource register --tenant demo {ADDRESS}#part"), &["identifier"]);
    place.does(&format!("resource register --tenant demo {ADDRESS}"));
    place.refuses(&format!("resource register --tenant demo {ADDRESS}"), &["taken"]);
    place.refuses(
        "resource show --tenant demo nothing",
        &["no resource nothing", "evident resource list --tenant demo"],
    );
    place.refuses("resource remove --tenant demo nothing", &["no such resource"]);
}
