//! The requests that Microsoft documents for its provisioning service, in its order and its spelling.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ENTERPRISE, GROUP, USER, ask, each, filtered, patch, send};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_cycle_of_entra_goes_through
}

async fn a_cycle_of_entra_goes_through(world: &World) {
    // It asks for somebody who cannot be there to test the connection.
    let probe = filtered("Users", "userName eq \"5b2f1b3c-not-there\"", &[]);
    let nobody = ask(world, Method::GET, &probe).is(200).await.body;
    assert_eq!((&nobody["totalResults"], &nobody["Resources"]), (&json!(0), &json!([])));
    let body = json!({
        "schemas": [USER, ENTERPRISE], "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "userName": "Test_User_ab6490ee",
        "active": true, "emails": [{"primary": true, "type": "work", "value": "Test_User_fd0ea19b@example.com"}],
        "meta": {"resourceType": "User"}, "name": {"formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName"},
        "roles": [],
    });
    let created = send(world, Method::POST, "/Users", &body).is(201).await;
    let (id, path) = (created.text("id"), format!("/Users/{}", created.text("id")));
    assert_eq!(created.body["meta"]["resourceType"], "User");
    let found =
        ask(world, Method::GET, &filtered("Users", "externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\"", &[]))
            .is(200)
            .await;
    assert_eq!(each(&found, "/id"), [id.as_str()]);
    // Several properties, in its capitals.
    let several = json!([
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updatedEmail@example.com"},
        {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
        {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 425 555 0123"},
        {"op": "Add", "path": "addresses[type eq \"work\"].streetAddress", "value": "1 Example Way"},
        {"op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "Redmond"},
        {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales"},
        {"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "26118915-6090-4610-87e4-49d8ca9f808d"},
        {"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "Reader"},
    ]);
    let changed = patch(world, &path, &several).is(200).await.body;
    assert_eq!(changed["emails"], json!([{"primary": true, "type": "work", "value": "updatedEmail@example.com"}]));
    assert_eq!(changed["name"]["familyName"], "updatedFamilyName");
    assert_eq!(changed["phoneNumbers"], json!([{"type": "mobile", "value": "+1 425 555 0123"}]));
    assert_eq!(
        changed["addresses"],
        json!([{"type": "work", "streetAddress": "1 Example Way", "locality": "Redmond"}])
    );
    assert_eq!(
        changed[ENTERPRISE],
        json!({"department": "Sales", "manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"}})
    );
    assert_eq!(changed["roles"], json!([{"primary": true, "value": "Reader"}]));
    // Without a path, with its flattened names.
    let flat = json!([{"op": "replace", "value": {"displayName": "Bjfe", "name.givenName": "B", "emails[type eq \"work\"].primary": true,
        (format!("{ENTERPRISE}:employeeNumber")): "701984"}}]);
    let changed = patch(world, &path, &flat).is(200).await.body;
    assert_eq!((&changed["displayName"], &changed["name"]["givenName"]), (&json!("Bjfe"), &json!("B")));
    assert_eq!(changed[ENTERPRISE]["employeeNumber"], "701984");
    let renamed =
        json!([{"op": "Replace", "path": "userName", "value": "5b50642d-79fc-4410-9e90-4c077cdd1a59@example.com"}]);
    patch(world, &path, &renamed).is(200).await;
    for (value, active) in [(json!("False"), false), (json!("True"), true), (json!(false), false)] {
        let switched = patch(world, &path, &json!([{"op": "Replace", "path": "active", "value": value}])).is(200).await;
        assert_eq!(switched.body["active"], active);
    }
    // Groups: it never wants to see the members, and moves them one way or the other.
    let body = json!({"schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", "displayName": "displayName", "meta": {"resourceType": "Group"}});
    let group = send(world, Method::POST, "/Groups", &body).is(201).await.text("id");
    let path = format!("/Groups/{group}");
    let shown = ask(world, Method::GET, &format!("{path}?excludedAttributes=members")).is(200).await;
    assert_eq!(shown.body["displayName"], "displayName");
    let found = filtered("Groups", "displayName eq \"displayName\"", &[("excludedAttributes", "members")]);
    assert_eq!(each(&ask(world, Method::GET, &found).is(200).await, "/id"), [group.as_str()]);
    patch(world, &path, &json!([{"op": "Replace", "path": "displayName", "value": "1879db59"}])).is(200).await;
    let added = patch(world, &path, &json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": id}]}]))
        .is(200)
        .await;
    assert_eq!(added.body["members"][0]["value"], id.as_str());
    let is_in = filtered("Groups", &format!("id eq \"{group}\" and members eq \"{id}\""), &[("attributes", "id")]);
    assert_eq!(each(&ask(world, Method::GET, &is_in).is(200).await, "/id"), [group.as_str()]);
    let groups: Value = ask(world, Method::GET, &format!("/Users/{id}")).is(200).await.body["groups"].take();
    assert_eq!((&groups[0]["value"], &groups[0]["display"]), (&json!(group), &json!("1879db59")));
    let removed =
        patch(world, &path, &json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": id}]}]))
            .is(200)
            .await;
    assert_eq!(removed.body.get("members"), None);
    assert_eq!(ask(world, Method::GET, &is_in).is(200).await.body["totalResults"], 0);
    ask(world, Method::DELETE, &path).is(204).await;
    ask(world, Method::DELETE, &format!("/Users/{id}")).is(204).await;
}
