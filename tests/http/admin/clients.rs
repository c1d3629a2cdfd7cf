//! `{issuer}/admin/v1/clients`.

#![expect(clippy::similar_names, reason = "a patch and its path are called so")]

use axum::http::Method;
use serde_json::json;
use support::new_uuid;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_client_is_registered_and_told_its_secret_once
    a_client_is_brought_along_with_its_id_and_secret
    a_clients_metadata_is_changed_a_member_at_a_time
    a_client_is_disabled_enabled_and_deleted
    secrets_are_added_and_removed
    an_id_may_be_an_address
    what_a_security_profile_forbids_is_named
}

const CLIENTS: &str = "/t/acme/admin/v1/clients";

async fn a_client_is_registered_and_told_its_secret_once(world: &World) {
    let body = json!({"client_id": "service", "metadata": {"client_name": "Service", "client_name#ja": "サービス",
        "grant_types": ["client_credentials"], "scope": "orders:read", "contacts": ["ops@example.com"]}});
    let ask = || world.post(CLIENTS, &body).header("idempotency-key", "0198c0de-0000-7000-8000-000000000001");
    let created = ask().is(201).await;
    assert_eq!(created.header("location"), "/t/acme/admin/v1/clients/service");
    let secret = created.text("client_secret");
    assert_eq!(secret.len(), 43);
    assert_eq!(ask().is(201).await.body["client_secret"], json!(null), "nobody can read it again");
    let shown = world.get(created.header("location")).is(200).await;
    insta::assert_json_snapshot!("client", shown.body, { ".created_at" => "[time]", ".updated_at" => "[time]", ".secrets[].secret_id" => "[id]", ".secrets[].added_at" => "[time]" });
    let list = world.get(CLIENTS).is(200).await;
    assert_eq!(list.body["items"][0]["metadata"]["client_name"], "Service");
    assert_eq!(list.body["items"][0]["metadata"].get("contacts"), None, "people are not in rows");
    let history = world.get("/t/acme/admin/v1/history/client/service").is(200).await;
    assert!(!history.body.to_string().contains(&secret) && !shown.body.to_string().contains(&secret));
}

async fn a_client_is_brought_along_with_its_id_and_secret(world: &World) {
    let path = format!("{CLIENTS}/legacy");
    let body = json!({"client_secret": "the-secret-that-it-had-elsewhere", "grant_types": ["client_credentials"], "client_name": "Legacy"});
    let put = |body: &serde_json::Value| world.put(&path, body);
    let key = new_uuid();
    let created = put(&body).header("idempotency-key", key).is(201).await;
    assert_eq!((&created.body["client_secret"], created.header("etag")), (&json!(null), "\"2\""));
    assert_eq!(put(&body).header("idempotency-key", key).is(201).await.body, created.body);
    // Again, as a migration does: nothing changes.
    assert_eq!(put(&body).refused("precondition-required").await.status, 428);
    assert_eq!(put(&body).any().is(200).await.body["changed"], false);
    let other = json!({"client_secret": "another-secret-that-it-had-elsewhere", "grant_types": ["client_credentials"], "client_name": "New"});
    let tried = world.put(format!("{path}?dry_run=true"), &other).any().is(200).await;
    let events: Vec<_> = tried.body["would_append"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["event_type"].clone(), one["sequence"].clone()))
        .collect();
    assert_eq!(events, [(json!("ClientMetadataChanged"), json!(3)), (json!("ClientSecretAdded"), json!(4))]);
    let key = new_uuid();
    let changed = put(&other).header("if-match", "\"2\"").header("idempotency-key", key).is(200).await;
    assert_eq!(changed.header("etag"), "\"4\"");
    assert_eq!(
        put(&other).header("if-match", "\"2\"").header("idempotency-key", key).is(200).await.header("etag"),
        "\"4\""
    );
    let shown = world.get(&path).is(200).await;
    assert_eq!(
        (&shown.body["metadata"]["client_name"], shown.body["secrets"].as_array().unwrap().len()),
        (&json!("New"), 2)
    );
    world.put(format!("{CLIENTS}/nobody"), &body).any().refused("precondition-failed").await;
    world.put(&path, &json!({"client_nmae": "x"})).any().refused("invalid").await;
}

async fn a_clients_metadata_is_changed_a_member_at_a_time(world: &World) {
    let metadata = json!({"client_name": "Shop", "redirect_uris": ["https://shop.example.com/cb"], "contacts": ["ops@example.com"],
        "token_endpoint_auth_method": "none"});
    world.post(CLIENTS, &json!({"client_id": "shop", "metadata": metadata})).is(201).await;
    let path = format!("{CLIENTS}/shop");
    let patch =
        json!({"client_name": null, "client_uri": "https://shop.example.com", "lifetimes": {"access_token": 60}});
    world.patch(&path, &patch).header("if-match", "\"1\"").is(200).await;
    let shown = world.get(&path).is(200).await.body["metadata"].clone();
    assert_eq!(shown.get("client_name"), None);
    assert_eq!((&shown["contacts"], &shown["lifetimes"]), (&json!(["ops@example.com"]), &json!({"access_token": 60})));
    world.patch(&path, &json!({"lifetimes": {"id_token": 60}})).any().is(200).await;
    let shown = world.get(&path).is(200).await.body["metadata"].clone();
    assert_eq!(shown["lifetimes"], json!({"access_token": 60, "id_token": 60}));
    let refused =
        world.patch(&path, &json!({"redirect_uris": ["http://shop.example.com/cb"]})).any().refused("invalid").await;
    assert!(refused.body["faults"][0]["field"].as_str().unwrap().starts_with("redirect_uris"));
    world.patch(&path, &json!({"client_name": "x"})).refused("precondition-required").await;
    world.patch(&path, &json!({"client_name": "x"})).header("if-match", "\"1\"").refused("precondition-failed").await;
    world.patch(format!("{CLIENTS}/nobody"), &json!({"client_name": "x"})).any().refused("not-found").await;
}

async fn a_client_is_disabled_enabled_and_deleted(world: &World) {
    world
        .post(CLIENTS, &json!({"client_id": "service", "metadata": {"grant_types": ["client_credentials"]}}))
        .is(201)
        .await;
    let path = format!("{CLIENTS}/service");
    for (step, body, state) in [("disable", json!({"reason": "leaked"}), "disabled"), ("enable", json!({}), "enabled")]
    {
        world.post(format!("{path}/{step}"), &body).is(200).await;
        assert_eq!(world.get(&path).is(200).await.body["state"], state);
        assert_eq!(world.get(CLIENTS).is(200).await.body["items"][0]["state"], state);
    }
    world.delete(&path).header("if-match", "\"1\"").refused("precondition-failed").await;
    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    assert_eq!(world.get(CLIENTS).is(200).await.body["items"], json!([]));
    assert_eq!(world.delete(&path).is(200).await.body["changed"], false);
    world
        .post(CLIENTS, &json!({"client_id": "service", "metadata": {"grant_types": ["client_credentials"]}}))
        .refused("already-exists")
        .await;
    world.put(&path, &json!({"grant_types": ["client_credentials"]})).refused("already-exists").await;
}

async fn secrets_are_added_and_removed(world: &World) {
    world
        .post(CLIENTS, &json!({"client_id": "service", "metadata": {"grant_types": ["client_credentials"]}}))
        .is(201)
        .await;
    let path = format!("{CLIENTS}/service/secrets");
    let added = world.ask(Method::POST, &path).is(201).await;
    assert_eq!(added.text("client_secret").len(), 43);
    assert_eq!(added.header("location"), format!("{path}/{}", added.text("secret_id")));
    let brought = world
        .post(
            &path,
            &json!({"client_secret": "the-secret-that-it-had-elsewhere", "expires_at": "2099-01-01T00:00:00Z"}),
        )
        .is(201)
        .await;
    assert_eq!(brought.body["client_secret"], json!(null));
    assert_eq!(world.get(format!("{CLIENTS}/service")).is(200).await.body["secrets"].as_array().unwrap().len(), 3);
    world.delete(added.header("location")).is(200).await;
    world.delete(added.header("location")).refused("not-found").await;
    world.post(&path, &json!({"expires_at": "2000-01-01T00:00:00Z"})).refused("invalid").await;
    for _ in 0..3 {
        world.post(&path, &json!({})).is(201).await;
    }
    world.post(&path, &json!({})).refused("wrong-state").await;
    world.post(format!("{CLIENTS}/nobody/secrets"), &json!({})).refused("not-found").await;
}

async fn an_id_may_be_an_address(world: &World) {
    let id = "https://app.example.com/?a=1&b";
    let created = world
        .post(CLIENTS, &json!({"client_id": id, "metadata": {"grant_types": ["client_credentials"]}}))
        .is(201)
        .await;
    assert_eq!(world.get(created.header("location")).is(200).await.body["client_id"], id);
}

async fn what_a_security_profile_forbids_is_named(world: &World) {
    let weak = json!({"client_id": "bank", "metadata": {
        "redirect_uris": ["http://127.0.0.1/cb"], "security_profile": "fapi2_security_profile"}});
    let refused = world.post(CLIENTS, &weak).refused("invalid").await;
    let faults = refused.body["faults"].as_array().unwrap();
    let fields: Vec<_> = faults.iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["token_endpoint_auth_method", "dpop_bound_access_tokens", "redirect_uris"]);
    assert!(faults.iter().all(|fault| fault.to_string().contains("which FAPI 2.0 Security Profile forbids")));
    let keys = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]});
    let sound = json!({"client_id": "bank", "metadata": {
        "redirect_uris": ["https://bank.example.com/cb"], "token_endpoint_auth_method": "private_key_jwt", "jwks": keys,
        "dpop_bound_access_tokens": true, "security_profile": "fapi2_security_profile"}});
    world.post(CLIENTS, &sound).is(201).await;
    let path = format!("{CLIENTS}/bank");
    let shown = world.get(&path).is(200).await.body["metadata"].clone();
    assert_eq!(shown["security_profile"], "fapi2_security_profile");
    assert_eq!(shown["id_token_signed_response_alg"], "PS256", "what nobody named is what the profile allows");
    for (patch, field) in [
        (json!({"dpop_bound_access_tokens": null}), "dpop_bound_access_tokens"),
        (json!({"id_token_signed_response_alg": "RS256"}), "id_token_signed_response_alg"),
        (json!({"security_profile": "fapi1_advanced"}), "tls_client_certificate_bound_access_tokens"),
    ] {
        let refused = world.patch(&path, &patch).any().refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], field, "{patch}");
    }
    world.patch(&path, &json!({"security_profile": "fapi3"})).any().refused("invalid").await;
    world.patch(&path, &json!({"security_profile": null, "dpop_bound_access_tokens": null})).any().is(200).await;
}
