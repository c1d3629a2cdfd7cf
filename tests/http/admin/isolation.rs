//! Another tenant's identifiers open nothing.

use serde_json::json;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    what_belongs_to_another_tenant_is_not_there
    a_name_is_unique_within_its_tenant_alone
}

async fn what_belongs_to_another_tenant_is_not_there(world: &World) {
    let create = |area: &str, body: serde_json::Value| world.post(format!("/t/other/admin/v1/{area}"), &body).is(201);
    let user = create("users", json!({"profile": {"user_name": "aiko"}})).await.text("user_id");
    let metadata = json!({"grant_types": ["client_credentials"]});
    let client = create("clients", json!({"metadata": metadata})).await.text("client_id");
    let resource = json!({"identifier": "https://api.example.com", "name": "Orders"});
    let resource = create("resources", resource).await.text("resource_id");
    world.post("/t/other/admin/v1/keys/rotate", &json!({"alg": "ES256"})).is(200).await;
    let position = world.events().await;
    let key = world.get("/t/other/admin/v1/keys").is(200).await.body["items"][0]["kid"].as_str().unwrap().to_owned();

    for one in world.description().operations().filter(|one| one.path.starts_with("/t/")) {
        if !one.path.contains("_id}") && !one.path.contains("{kid}") && !one.path.contains("/history/") {
            continue;
        }
        let kinds =
            if one.path.contains("{kind}") { vec!["user", "client", "resource", "signing_key"] } else { vec![""] };
        for kind in kinds {
            let foreign = match (kind, one.path) {
                ("client", _) => &client,
                ("resource", _) => &resource,
                ("signing_key", _) => &key,
                (_, path) if path.contains("/clients/") => &client,
                (_, path) if path.contains("/resources/") => &resource,
                (_, path) if path.contains("/keys/") => &key,
                _ => &user,
            };
            let parts = one.path.split('/').map(|part| match part {
                "{tenant}" => "acme",
                "{kind}" => kind,
                "{secret_id}" => "any",
                part if part.starts_with('{') => foreign,
                part => part,
            });
            let mut address = parts.collect::<Vec<_>>().join("/");
            if address.ends_with("/diff") {
                address += "?from=0";
            }
            // Registering a client under an id that another tenant has is nothing foreign.
            if one.method == "PUT" && one.path.ends_with("/{client_id}") {
                continue;
            }
            let mut ask = world.ask(one.method.clone(), &address).any();
            if one.method != "DELETE" {
                ask = ask.body(&body(&one.method, one.path));
            }
            let answer = ask.answer().await;
            let told = (one.method.as_str(), &address, answer.status.as_u16(), &answer.body);
            assert!([404, 412].contains(&told.2), "{told:?}");
        }
    }
    assert_eq!(world.events().await, position, "nothing was appended");
    for area in ["users", "clients", "resources", "keys"] {
        let list = world.get(format!("/t/acme/admin/v1/{area}")).header("evident-min-position", position);
        assert_eq!(list.is(200).await.body["items"], json!([]), "{area}");
    }
}

/// A body with which the operation would do something to what is its own.
fn body(method: &http::Method, path: &str) -> serde_json::Value {
    match path.rsplit('/').next().unwrap() {
        _ if path.contains("/holders/") || path.contains("/members/") => json!({}),
        "members" if method == http::Method::PUT => json!({"members": []}),
        "{group_id}" => json!({"name": "Eve"}),
        "restore" => json!({"to": "1"}),
        "{user_id}" => json!({"profile": {"name": "Eve"}}),
        "password" => json!({"password": "an-uncommon-phrase-of-eve"}),
        "{client_id}" => json!({"client_name": "Eve"}),
        "disable" | "revoke" | "pause" => json!({"reason": "Eve"}),
        "{webhook_id}" => json!({"name": "Eve", "url": "https://eve.example", "events": ["*"]}),
        "disclosure" => json!({"disclosure": "clear"}),
        "replay" => json!({"after": 0}),
        "status" => json!({"status": "paused"}),
        "scopes" => json!({"scopes": {}}),
        "erase" => json!({"at_once": true}),
        _ => json!({}),
    }
}

async fn a_name_is_unique_within_its_tenant_alone(world: &World) {
    let body = json!({"user_id": "aiko", "profile": {"user_name": "aiko"}});
    for tenant in ["acme", "other"] {
        world.post(format!("/t/{tenant}/admin/v1/users"), &body).is(201).await;
        let other = json!({"profile": {"user_name": "AIKO"}});
        world.post(format!("/t/{tenant}/admin/v1/users"), &other).refused("taken").await;
    }
}
