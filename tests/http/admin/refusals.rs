//! Every way in which each endpoint refuses, as whole documents.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    each_endpoint_says_what_is_wrong_and_what_to_do
}

const ACME: &str = "/t/acme/admin/v1";

async fn each_endpoint_says_what_is_wrong_and_what_to_do(world: &World) {
    prepare(world).await;
    let before = world.events().await;
    let mut told = Vec::new();
    for (name, method, path, body) in table() {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("{ACME}/{path}") };
        let mut ask = world.ask(method, path);
        if name != "no precondition" {
            ask = ask.any();
        }
        let answer = ask.body(&body).answer().await;
        assert!(answer.status.is_client_error(), "{name}: {answer:?}");
        told.push(json!({ "asked": name, "answer": answer.body }));
    }
    assert_eq!(world.events().await, before, "what is refused appends nothing");
    insta::assert_json_snapshot!("refusals", told);
}

async fn prepare(world: &World) {
    let post = |path: &str, body: Value| world.post(format!("{ACME}/{path}"), &body).is(201);
    post("users", json!({"user_id": "aiko", "profile": {"user_name": "aiko"}})).await;
    post(
        "clients",
        json!({"client_id": "page", "metadata": {"token_endpoint_auth_method": "none",
        "redirect_uris": ["https://page.example.com/cb"]}}),
    )
    .await;
    post("resources", json!({"identifier": "https://api.example.com", "name": "Orders"})).await;
    let definition = |kind: &str| json!({"attributes": [{"name": "size", "kind": kind, "editable_by": "user"}]});
    world.put("/admin/v1/tenants/acme/attribute-schema", &definition("string")).any().is(200).await;
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(&'static str, Method, &'static str, Value)> {
    let (post, put, patch, delete) = (Method::POST, Method::PUT, Method::PATCH, Method::DELETE);
    let redirecting = |uri: &str| json!({"metadata": {"redirect_uris": [uri]}});
    vec![
        ("tenant: an id that no tenant can have", post.clone(), "/admin/v1/tenants", json!({"tenant_id": "Acme"})),
        ("tenant: no id", post.clone(), "/admin/v1/tenants", json!({})),
        ("tenant: an id that is taken", post.clone(), "/admin/v1/tenants", json!({"tenant_id": "acme"})),
        (
            "tenant: a language that is none",
            post.clone(),
            "/admin/v1/tenants",
            json!({"tenant_id": "shop", "default_locale": "!"}),
        ),
        ("tenant: an empty name", patch.clone(), "/admin/v1/tenants/acme", json!({"name": " "})),
        ("tenant: nobody to rename", patch.clone(), "/admin/v1/tenants/nobody", json!({"name": "x"})),
        ("tenant: nobody to suspend", post.clone(), "/admin/v1/tenants/nobody/suspend", json!({"reason": "x"})),
        ("tenant: the platform's own", post.clone(), "/admin/v1/tenants/system/suspend", json!({"reason": "x"})),
        (
            "tenant: a suspension without a reason",
            post.clone(),
            "/admin/v1/tenants/acme/suspend",
            json!({"reason": ""}),
        ),
        ("tenant: nothing to reactivate", post.clone(), "/admin/v1/tenants/No_Body/reactivate", json!({})),
        (
            "settings: out of bounds",
            put.clone(),
            "/admin/v1/tenants/acme/settings",
            json!({"lifetimes": {"access_token": 0, "session_idle": 1}}),
        ),
        ("settings: an unknown one", patch.clone(), "/admin/v1/tenants/acme/settings", json!({"lifetime": {}})),
        (
            "settings: another type",
            patch.clone(),
            "/admin/v1/tenants/acme/settings",
            json!({"lifetimes": {"access_token": "long"}}),
        ),
        ("settings: nobody's", patch.clone(), "/admin/v1/tenants/nobody/settings", json!({"lockout": {"failures": 3}})),
        (
            "schema: a reserved name",
            put.clone(),
            "/admin/v1/tenants/acme/attribute-schema",
            json!({"attributes": [{"name": "sub", "kind": "string", "editable_by": "user"}]}),
        ),
        (
            "schema: another kind",
            put.clone(),
            "/admin/v1/tenants/acme/attribute-schema",
            json!({"attributes": [{"name": "size", "kind": "integer", "editable_by": "user"}]}),
        ),
        (
            "schema: another uniqueness",
            put.clone(),
            "/admin/v1/tenants/acme/attribute-schema",
            json!({"attributes": [{"name": "size", "kind": "string", "unique": true, "editable_by": "user"}]}),
        ),
        (
            "schema: a misspelled member",
            put.clone(),
            "/admin/v1/tenants/acme/attribute-schema",
            json!({"attributes": [{"name": "size", "kind": "string", "uniqe": true, "editable_by": "user"}]}),
        ),
        ("user: an id that cannot be one", post.clone(), "users", json!({"user_id": "~aiko"})),
        ("user: an id that is taken", post.clone(), "users", json!({"user_id": "aiko"})),
        ("user: a name that is taken", post.clone(), "users", json!({"profile": {"user_name": "AIKO"}})),
        (
            "user: claims in the wrong form",
            post.clone(),
            "users",
            json!({"profile": {"email": "aiko", "birthdate": "yesterday", "locale": "!", "phone_number": "1"}}),
        ),
        ("user: an unknown attribute", post.clone(), "users", json!({"profile": {"attributes": {"colour": "red"}}})),
        ("user: an unknown state", post.clone(), "users", json!({"status": "locked"})),
        ("user: a password that is too short", post.clone(), "users", json!({"password": "short"})),
        ("user: nobody to change", patch.clone(), "users/nobody", json!({"profile": {"name": "x"}})),
        ("user: a claim that is none", patch.clone(), "users/aiko", json!({"profile": {"nmae": null}})),
        ("user: activated already", post.clone(), "users/aiko/reactivate", json!({"at": 1})),
        ("user: a lock that is over", post.clone(), "users/aiko/lock", json!({"until": "2000-01-01T00:00:00Z"})),
        ("user: no deletion to call off", delete.clone(), "users/aiko/deletion", json!({})),
        ("user: erased without asking", post.clone(), "users/aiko/erase", json!({})),
        ("password: neither itself nor a hash", put.clone(), "users/aiko/password", json!({"must_change": true})),
        ("password: none to remove", delete.clone(), "users/aiko/password", json!({})),
        ("client: an id that cannot be one", post.clone(), "clients", json!({"client_id": "a b"})),
        (
            "client: an id that is taken",
            post.clone(),
            "clients",
            json!({"client_id": "page", "metadata": {"grant_types": ["client_credentials"]}}),
        ),
        ("client: no address to go back to", post.clone(), "clients", json!({})),
        ("client: an address without https", post.clone(), "clients", redirecting("http://page.example.com/cb")),
        ("client: an address with a fragment", post.clone(), "clients", redirecting("https://page.example.com/#cb")),
        ("client: an unknown grant", post.clone(), "clients", json!({"metadata": {"grant_types": ["magic"]}})),
        (
            "client: grants that do not fit",
            post.clone(),
            "clients",
            json!({"metadata": {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "none"}}),
        ),
        ("client: no precondition", put.clone(), "clients/nobody", json!({"grant_types": ["client_credentials"]})),
        ("client: disabled without a reason", post.clone(), "clients/page/disable", json!({})),
        ("client: a secret for one that keeps none", post.clone(), "clients/page/secrets", json!({})),
        ("client: no such secret", delete.clone(), "clients/page/secrets/none", json!({})),
        ("client: nobody to enable", post.clone(), "clients/nobody/enable", json!({})),
        ("client: nobody to delete", delete.clone(), "clients/nobody", json!({})),
        (
            "resource: an address that is taken",
            post.clone(),
            "resources",
            json!({"identifier": "https://api.example.com", "name": "Orders"}),
        ),
        ("resource: an address that is none", post.clone(), "resources", json!({"identifier": "orders", "name": "x"})),
        (
            "resource: a scope that is none",
            post.clone(),
            "resources",
            json!({"identifier": "https://b.example.com", "name": "x", "scopes": {"a b": {}}}),
        ),
        ("resource: nobody's scopes", put, "resources/nobody/scopes", json!({"scopes": {}})),
        ("resource: nobody to remove", delete, "resources/nobody", json!({})),
        ("key: a shared secret", post.clone(), "keys/rotate", json!({"alg": "HS256"})),
        ("key: an unknown algorithm", post.clone(), "keys/rotate", json!({"alg": "none"})),
        ("key: nobody to revoke", post, "keys/nobody/revoke", json!({"reason": "x"})),
        ("no precondition", patch, "users/aiko", json!({"profile": {"name": "x"}})),
    ]
}
