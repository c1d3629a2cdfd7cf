//! `{issuer}/admin/v1/resources`.

use serde_json::json;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_resource_is_registered_changed_and_removed
}

const RESOURCES: &str = "/t/acme/admin/v1/resources";

async fn a_resource_is_registered_changed_and_removed(world: &World) {
    let scopes = json!({"orders:read": {"description": "Read your orders", "descriptions": {"ja": "注文を読む"}}});
    let body = json!({"identifier": "https://api.example.com/orders", "name": "Orders", "scopes": scopes});
    let created = world.post(RESOURCES, &body).is(201).await;
    let path = created.header("location").to_owned();
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("resource", shown.body, { ".resource_id" => "[id]", ".created_at" => "[time]", ".updated_at" => "[time]" });
    assert_eq!(world.get(RESOURCES).is(200).await.body["items"][0], shown.body);
    let taken = world.post(RESOURCES, &body).refused("taken").await;
    assert_eq!(taken.body["faults"][0]["field"], "identifier");
    let replace = |scopes: serde_json::Value| world.put(format!("{path}/scopes"), &json!({"scopes": scopes}));
    replace(json!({})).refused("precondition-required").await;
    replace(json!({"orders:write": {"hidden": true}})).header("if-match", "\"1\"").is(200).await;
    let changed = world.get(&path).is(200).await.body["scopes"].clone();
    assert_eq!(changed, json!({"orders:write": {"hidden": true}}));
    assert_eq!(world.get(format!("{path}?at={}", created.position())).is(200).await.body, shown.body);
    replace(json!({"a b": {}})).any().refused("invalid").await;
    replace(json!({"a": {"descripton": "x"}})).any().refused("invalid").await;
    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    replace(json!({})).any().refused("gone").await;
    world.post(RESOURCES, &body).is(201).await;
}
