//! `{issuer}/admin/v1/keys`.

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    keys_are_rotated_with_overlap_and_revoked
}

const KEYS: &str = "/t/acme/admin/v1/keys";

fn states(list: &Answer) -> Vec<String> {
    let mut states: Vec<String> =
        list.body["items"].as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap().to_owned()).collect();
    states.sort();
    states
}

async fn keys_are_rotated_with_overlap_and_revoked(world: &World) {
    let rotate = || world.post(format!("{KEYS}/rotate"), &json!({"alg": "ES256"}));
    let first = rotate().header("idempotency-key", "0198c0de-0000-7000-8000-000000000001").is(200).await;
    assert_eq!(states(&world.get(KEYS).is(200).await), ["active", "pending"]);
    let again = rotate().header("idempotency-key", "0198c0de-0000-7000-8000-000000000001").is(200).await;
    assert_eq!((again.position(), states(&world.get(KEYS).is(200).await).len()), (first.position(), 2));
    rotate().is(200).await;
    let list = world.get(KEYS).is(200).await;
    assert_eq!(states(&list), ["active", "pending", "retired"]);
    assert!(!list.body.to_string().contains("\"d\""), "no private half: {}", list.body);
    let retired: &Value = list.body["items"].as_array().unwrap().iter().find(|key| key["state"] == "retired").unwrap();
    let path = format!("{KEYS}/{}", retired["kid"].as_str().unwrap());
    assert_eq!(&world.get(&path).is(200).await.body, retired);
    world.post(format!("{path}/revoke"), &json!({})).refused("invalid").await;
    world.post(format!("{path}/revoke"), &json!({"reason": "leaked"})).is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["state"], "revoked");
    world.post(format!("{KEYS}/nobody/revoke"), &json!({"reason": "leaked"})).refused("not-found").await;
    world.post(format!("{KEYS}/rotate"), &json!({"alg": "HS256"})).refused("invalid").await;
    world.post(format!("{KEYS}/rotate"), &json!({"alg": "none"})).refused("invalid").await;
    world.get(format!("{KEYS}/nobody")).refused("not-found").await;
}
