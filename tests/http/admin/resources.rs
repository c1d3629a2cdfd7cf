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
    let secrets = format!("{path}/secrets");
    let added = world.post(&secrets, &json!({})).is(201).await;
    let (id, secret) = (added.body["secret_id"].as_str().unwrap(), added.body["resource_secret"].as_str().unwrap());
    assert_eq!((secret.len(), added.header("location")), (43, format!("{secrets}/{id}").as_str()));
    let told = world.get(&path).is(200).await.body;
    assert_eq!((&told["secrets"][0]["secret_id"], told.to_string().contains(secret)), (&json!(id), false));
    assert_eq!(world.get(RESOURCES).is(200).await.body["items"][0]["secrets"], told["secrets"]);
    world.post(&secrets, &json!({"expires_at": "2001-01-01T00:00:00Z"})).refused("invalid").await;
    world.post(&secrets, &json!({"secret": "mine"})).refused("invalid").await;
    world.delete(format!("{secrets}/{id}")).is(200).await;
    world.delete(format!("{secrets}/{id}")).refused("not-found").await;
    assert_eq!(world.get(&path).is(200).await.body["secrets"], json!([]));
    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    world.post(&secrets, &json!({})).refused("gone").await;
    replace(json!({})).any().refused("gone").await;
    world.post(RESOURCES, &body).is(201).await;
}
