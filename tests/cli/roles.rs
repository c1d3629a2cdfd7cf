//! `evident role`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_role_is_created_changed_given_taken_and_deleted
    the_first_administrator_is_made_here
    a_role_that_cannot_be_is_refused
}

fn user(place: &Place) -> String {
    place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned()
}

async fn a_role_is_created_changed_given_taken_and_deleted(place: &Place) {
    place.ready();
    let create = "role create --tenant demo Support --description Answers --permission evident:users:read";
    let id = place.json(create)["role_id"].as_str().unwrap().to_owned();
    for word in [id.as_str(), "Support"] {
        let shown = place.json(&format!("role show --tenant demo {word}"));
        assert_eq!((&shown["name"], &shown["permissions"]), (&json!("Support"), &json!(["evident:users:read"])));
    }
    let change = "role change --tenant demo Support --permission evident:keys:read --reason Asked";
    assert_eq!(place.json(change)["changed"], true);
    assert_eq!(place.json(change)["changed"], false);
    let listed = place.does("role list --tenant demo");
    assert!(listed.contains("evident:keys:read") && listed.contains("administrator"), "{listed}");
    let aiko = user(place);
    assert_eq!(place.json(&format!("role assign --tenant demo Support {aiko}"))["changed"], true);
    assert_eq!(place.json("role holders --tenant demo Support")["items"][0]["user_id"], aiko.as_str());
    assert_eq!(place.json(&format!("role unassign --tenant demo Support {aiko}"))["changed"], true);
    assert_eq!(place.json("role holders --tenant demo Support")["items"], json!([]));
    assert_eq!(place.json("role delete --tenant demo Support")["changed"], true);
    assert_eq!(place.json(&format!("role delete --tenant demo {id}"))["changed"], false);
    let history = place.does(&format!("history role {id} --tenant demo"));
    assert!(history.contains("RoleCreated") && history.contains("RoleDeleted"), "{history}");
}

async fn the_first_administrator_is_made_here(place: &Place) {
    place.ready();
    let aiko = user(place);
    place.does(&format!("role assign --tenant demo administrator {aiko} --reason First"));
    assert_eq!(place.json("role holders --tenant demo administrator")["items"][0]["user_id"], aiko.as_str());
    assert!(place.does(&format!("history user_roles {aiko} --tenant demo")).contains("RoleAssigned"));
}

async fn a_role_that_cannot_be_is_refused(place: &Place) {
    place.ready();
    place.refuses("role create --tenant demo Support --permission evident:users:reed", &["permissions"]);
    place.refuses("role create --tenant demo Administrator", &["taken"]);
    place.refuses("role delete --tenant demo administrator", &["part of every tenant"]);
    place.refuses("role show --tenant demo nothing", &["no role nothing", "evident role list --tenant demo"]);
    place.refuses("role assign --tenant demo administrator nobody", &["no such user"]);
    place.refuses("role assign --tenant demo nothing nobody", &["no such role"]);
}
