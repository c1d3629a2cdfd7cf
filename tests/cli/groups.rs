//! `evident group`.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_group_is_created_changed_filled_emptied_and_deleted
}

async fn a_group_is_created_changed_filled_emptied_and_deleted(place: &Place) {
    place.ready();
    let user = |name: &str| {
        place.json(&format!("user create --tenant demo --user-name {name}"))["user_id"].as_str().unwrap().to_owned()
    };
    let (aiko, ken) = (user("aiko"), user("ken"));
    let create =
        format!("group create --tenant demo Sales --email sales@example.com --attribute floor=3 --member {aiko}");
    let id = place.json(&create)["group_id"].as_str().unwrap().to_owned();
    place.refuses("group create --tenant demo SALES", &["name is taken"]);
    for word in [id.as_str(), "Sales"] {
        let shown = place.json(&format!("group show --tenant demo {word}"));
        assert_eq!((&shown["members"], &shown["attributes"]), (&json!(1), &json!({"floor": 3})));
    }
    let change = "group change --tenant demo Sales --description Sells --email= --reason Asked";
    assert_eq!(place.json(change)["changed"], true);
    assert_eq!(place.json(change)["changed"], false);
    let shown = place.json("group show --tenant demo Sales");
    assert_eq!((&shown["description"], &shown["email"]), (&json!("Sells"), &json!(null)));
    let added = place.json(&format!("group members add --tenant demo Sales {aiko} {ken}"));
    assert_eq!(added["joined"], 1, "who is in it already stays");
    let removed = place.json(&format!("group members remove --tenant demo Sales {aiko}"));
    assert_eq!(removed["left"], 1);
    assert_eq!(place.json("group members list --tenant demo Sales")["items"][0]["user_id"], ken.as_str());
    let then = place.json(&format!("group members list --tenant demo Sales --at {}", added["position"]));
    assert_eq!(then["items"].as_array().unwrap().len(), 2);
    place.refuses("group members add --tenant demo Sales nobody", &["these are no users", "nobody"]);
    place.json("role create --tenant demo Support --permission evident:users:read");
    assert_eq!(place.json("group roles add --tenant demo Sales Support")["changed"], true);
    assert!(place.does("group roles list --tenant demo Sales").contains("Support"));
    assert!(place.does(&format!("history user {ken} --tenant demo --access")).contains("evident:users:read"));
    assert_eq!(place.json("group roles remove --tenant demo Sales Support")["changed"], true);
    let administrators =
        |verb: &str| place.json(&format!("group administrators {verb} --tenant demo Sales {aiko} Support"));
    assert_eq!(administrators("add")["changed"], true);
    assert_eq!(administrators("add")["changed"], false);
    let listed = place.does("group administrators list --tenant demo Sales");
    assert!(listed.contains(&aiko) && listed.contains("Support"), "{listed}");
    let everything = format!("group administrators add --tenant demo Sales {aiko} administrator");
    place.refuses(&everything, &["administrator is for a whole tenant"]);
    assert_eq!(administrators("remove")["changed"], true);
    assert!(place.does(&format!("history user_roles {aiko} --tenant demo")).contains("RoleDelegationEnded"));
    let listed = place.does("group list --tenant demo --name sal");
    assert!(listed.contains(&id) && listed.contains("MEMBERS"), "{listed}");
    assert_eq!(place.json("group delete --tenant demo Sales")["changed"], true);
    assert_eq!(place.json(&format!("group delete --tenant demo {id}"))["changed"], false);
    place.refuses("group show --tenant demo Sales", &["no group Sales", "evident group list --tenant demo"]);
    let history = place.does(&format!("history group {id} --tenant demo"));
    assert!(history.contains("GroupCreated") && history.contains("GroupDeleted"), "{history}");
    assert!(place.does(&format!("history user_groups {ken} --tenant demo")).contains("GroupLeft"));
}
