//! `/admin/v1/tenants`.

use axum::http::Method;
use serde_json::json;

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_tenant_is_created_shown_and_listed
    a_tenant_is_renamed_suspended_and_reactivated
    settings_are_replaced_and_changed
    a_tenant_sees_and_changes_its_own_settings
    an_attribute_schema_is_replaced
    the_platforms_own_tenant_stays
}

const TENANTS: &str = "/admin/v1/tenants";

async fn a_tenant_is_created_shown_and_listed(world: &World) {
    let body = json!({"tenant_id": "shop", "name": "Shop", "default_locale": "ja"});
    let created = world.post(TENANTS, &body).is(201).await;
    assert_eq!(created.header("location"), "/admin/v1/tenants/shop");
    let shown = world.get(created.header("location")).is(200).await;
    assert_eq!((shown.header("etag"), shown.header("cache-control")), ("\"1\"", "no-store"));
    insta::assert_json_snapshot!("tenant", shown.body, { ".created_at" => "[time]", ".updated_at" => "[time]" });
    let list = world.get(TENANTS).is(200).await;
    let ids: Vec<_> = list.body["items"].as_array().unwrap().iter().map(|one| one["tenant_id"].clone()).collect();
    assert_eq!(ids, ["acme", "other", "shop", "system"]);
    assert_eq!(list.body["items"][2], shown.body);
    world.post(TENANTS, &json!({"tenant_id": "plain"})).is(201).await;
    assert_eq!(world.get("/admin/v1/tenants/plain").is(200).await.body["name"], "plain");
    // It serves at once.
    world.post("/t/shop/admin/v1/users", &json!({})).is(201).await;
}

async fn a_tenant_is_renamed_suspended_and_reactivated(world: &World) {
    let path = "/admin/v1/tenants/acme";
    world.patch(path, &json!({"name": "Acme KK"})).header("if-match", "\"1\"").is(200).await;
    world.post(format!("{path}/suspend"), &json!({"reason": "unpaid"})).is(200).await;
    let shown = world.get(path).is(200).await;
    assert_eq!((&shown.body["name"], &shown.body["state"]), (&json!("Acme KK"), &json!("suspended")));
    let again = world.post(format!("{path}/suspend"), &json!({"reason": "unpaid"})).is(200).await;
    assert_eq!(again.body["changed"], false);
    world.get("/t/acme/admin/v1/users").refused("tenant-closed").await;
    world.post("/t/acme/admin/v1/users", &json!({})).refused("tenant-closed").await;
    world.ask(Method::POST, format!("{path}/reactivate")).is(200).await;
    world.get("/t/acme/admin/v1/users").is(200).await;
    assert_eq!(world.get(format!("{path}?at=0")).answer().await.status, 404);
}

async fn settings_are_replaced_and_changed(world: &World) {
    let path = "/admin/v1/tenants/acme/settings";
    let defaults = world.get(path).is(200).await;
    insta::assert_json_snapshot!("settings", defaults.body);
    let changed = json!({"lifetimes": {"access_token": 300}, "oauth": {"require_pkce": "public"}});
    world.patch(path, &changed).header("if-match", "\"1\"").is(200).await;
    world
        .patch(path, &json!({"lockout": {"failures": 5}}))
        .header("content-type", "application/merge-patch+json")
        .any()
        .is(200)
        .await;
    let shown = world.get(path).is(200).await;
    assert_eq!(shown.body["lifetimes"]["access_token"], 300);
    assert_eq!(shown.body["oauth"]["require_pkce"], "public");
    assert_eq!(shown.body["lockout"]["failures"], 5);
    assert_eq!(shown.body["lifetimes"]["id_token"], defaults.body["lifetimes"]["id_token"]);
    // What is shown can be given back and changes nothing.
    let same = world.put(path, &shown.body).header("if-match", shown.header("etag")).is(200).await;
    assert_eq!(same.body["changed"], false);
    world.patch(path, &json!({"oauth": null})).any().is(200).await;
    assert_eq!(world.get(path).is(200).await.body["oauth"], defaults.body["oauth"]);
    world.put(path, &json!({})).any().is(200).await;
    assert_eq!(world.get(path).is(200).await.body, defaults.body);
    let history = world.get("/t/acme/admin/v1/history/tenant/acme").is(200).await;
    assert_eq!(history.body["items"].as_array().unwrap().len(), 5);
}

async fn a_tenant_sees_and_changes_its_own_settings(world: &World) {
    let (own, platform) = ("/t/acme/admin/v1/settings", "/admin/v1/tenants/acme/settings");
    let reader = token("acme", "evident:settings:read");
    let writer = token("acme", "evident:settings:write");
    let defaults = world.get(own).token(reader.clone()).is(200).await;
    assert_eq!(defaults.body, world.get(platform).is(200).await.body);
    let position = world.events().await;
    let change = json!({"lifetimes": {"access_token": 300}});
    world.patch(own, &change).token(reader.clone()).any().refused("forbidden").await;
    world.patch(own, &change).token(writer.clone()).refused("precondition-required").await;
    world.patch(own, &change).token(writer.clone()).header("if-match", defaults.header("etag")).is(200).await;
    world
        .patch(own, &change)
        .token(writer.clone())
        .header("if-match", defaults.header("etag"))
        .refused("precondition-failed")
        .await;
    let shown = world.get(own).token(reader.clone()).is(200).await;
    assert_eq!(shown.body["lifetimes"]["access_token"], 300);
    assert_eq!(world.get(platform).is(200).await.body, shown.body);
    assert_eq!(world.get(format!("{own}?at={position}")).answer().await.body, defaults.body);
    world.put(own, &json!({})).token(writer.clone()).any().is(200).await;
    assert_eq!(world.get(own).token(reader).is(200).await.body, defaults.body);
    // What is the platform's stays the platform's.
    world.patch(platform, &change).token(writer.clone()).any().refused("unauthenticated").await;
    world.get("/t/other/admin/v1/settings").token(writer).refused("unauthenticated").await;
}

async fn an_attribute_schema_is_replaced(world: &World) {
    let path = "/admin/v1/tenants/acme/attribute-schema";
    assert_eq!(world.get(path).is(200).await.body, json!({"attributes": []}));
    let attributes = json!({"attributes": [
        {"name": "employee_number", "kind": "string", "unique": true, "editable_by": "admin"},
        {"name": "size", "kind": {"enum": ["s", "m", "l"]}, "editable_by": "user"},
    ]});
    world.put(path, &attributes).header("if-match", "\"1\"").is(200).await;
    let shown = world.get(path).is(200).await;
    assert_eq!(shown.body["attributes"][1]["kind"], json!({"enum": ["s", "m", "l"]}));
    world.put(path, &shown.body).any().is(200).await;
    let users = "/t/acme/admin/v1/users";
    let user = json!({"profile": {"attributes": {"employee_number": "7", "size": "m"}}});
    world.post(users, &user).is(201).await;
    let taken = world.post(users, &user).refused("taken").await;
    assert_eq!(taken.body["faults"][0]["field"], "attributes.employee_number");
    world.post(users, &json!({"profile": {"attributes": {"size": "xl"}}})).refused("invalid").await;
}

async fn the_platforms_own_tenant_stays(world: &World) {
    let suspend = world.post("/admin/v1/tenants/system/suspend", &json!({"reason": "a test"}));
    suspend.refused("wrong-state").await;
}
