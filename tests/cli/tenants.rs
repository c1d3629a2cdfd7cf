//! `evident tenant`.

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    tenants_are_created_shown_and_listed
    a_list_is_read_page_by_page
}

async fn tenants_are_created_shown_and_listed(place: &Place) {
    place.does("migrate");
    let created = place.json("tenant create acme --name Acme --locale ja --reason Contract");
    assert_eq!(created["tenant_id"], "acme");
    assert!(created["position"].as_u64().unwrap() > 1);
    let shown = place.json("tenant show acme");
    assert_eq!(
        (&shown["name"], &shown["default_locale"], &shown["state"]),
        (&"Acme".into(), &"ja".into(), &"active".into())
    );
    assert!(place.does("tenant list").contains("acme"));
    place.refuses("tenant create acme", &["exists or existed", "choose another id"]);
    place.refuses("tenant show nobody", &["no tenant nobody", "evident tenant list"]);
}

async fn a_list_is_read_page_by_page(place: &Place) {
    place.ready();
    place.does("tenant create acme");
    let first = place.json("tenant list --limit 2");
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = place.json(&format!("tenant list --limit 2 --cursor {}", first["next"].as_str().unwrap()));
    assert_eq!((next["items"][0]["tenant_id"].as_str(), next["next"].as_str()), (Some("system"), None));
    place.refuses("tenant list --cursor nonsense", &["cursor"]);
}
