//! No operation is reachable without its permission.

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    no_operation_is_reachable_without_a_token
    no_operation_is_reachable_without_its_permission
    an_operation_is_reachable_with_its_permission_alone
    a_token_of_a_tenant_reaches_that_tenant_alone
    what_is_no_token_is_refused
    nobody_gives_a_client_more_than_they_have
}

/// An address of a template, with something in the place of each parameter.
fn address(template: &str, tenant: &str) -> String {
    let parts = template.split('/').map(|part| match part {
        "{tenant}" => tenant,
        "{kind}" => "user",
        part if part.starts_with('{') => "nobody",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn no_operation_is_reachable_without_a_token(world: &World) {
    for one in world.description().operations() {
        let answer = world.ask(one.method, address(one.path, "acme")).nobody().refused("unauthenticated").await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"evident\"");
    }
}

async fn no_operation_is_reachable_without_its_permission(world: &World) {
    let before = world.written().await;
    let all: Vec<&str> = evident::http::admin::Permission::ALL.iter().map(|one| one.scope()).collect();
    for one in world.description().operations() {
        let permission = one.described["x-permission"].as_str().unwrap();
        let others: Vec<&str> = all.iter().copied().filter(|scope| *scope != permission).collect();
        let tenant = if one.path.starts_with("/t/") { "acme" } else { "system" };
        let ask = world.ask(one.method, address(one.path, "acme")).token(token(tenant, &others.join(" ")));
        let answer = ask.refused("forbidden").await;
        let challenge = answer.header("www-authenticate");
        assert!(challenge.contains("insufficient_scope") && challenge.contains(permission), "{challenge}");
    }
    assert_eq!(world.written().await, before, "nothing was appended");
}

async fn an_operation_is_reachable_with_its_permission_alone(world: &World) {
    for one in world.description().operations() {
        let permission = one.described["x-permission"].as_str().unwrap();
        let tenant = if one.path.starts_with("/t/") { "acme" } else { "system" };
        let ask = world.ask(one.method.clone(), address(one.path, "acme")).token(token(tenant, permission));
        let answer = ask.answer().await;
        assert!(![401, 403].contains(&answer.status.as_u16()), "{} {}: {answer:?}", one.method, one.path);
        assert!(answer.status.as_u16() < 500, "{} {}: {answer:?}", one.method, one.path);
    }
}

async fn a_token_of_a_tenant_reaches_that_tenant_alone(world: &World) {
    for one in world.description().operations() {
        let address = address(one.path, "other");
        let ask = |value: String| world.ask(one.method.clone(), address.clone()).token(value);
        ask(token("acme", "evident:admin")).refused("unauthenticated").await;
        let platform_part = token("system", one.described["x-permission"].as_str().unwrap());
        if one.path.starts_with("/t/") {
            ask(platform_part).refused("forbidden").await;
        }
    }
    world.get("/t/acme/admin/v1/users").token(token("acme", "evident:admin")).is(200).await;
    world.get("/t/other/admin/v1/users").is(200).await;
    world.get("/t/system/admin/v1/users").token(token("system", "evident:users:read")).is(200).await;
}

async fn what_is_no_token_is_refused(world: &World) {
    let users = "/t/acme/admin/v1/users";
    let good = world.value(&token("acme", "evident:admin")).await;
    for value in ["unknown", "", "a.b.c", &"a".repeat(10_000), &good.to_uppercase()] {
        let answer = world.get(users).token(value).refused("unauthenticated").await;
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{value}");
    }
    let by = |authorization: String| world.get(users).nobody().header("authorization", authorization);
    by("Basic YTpi".into()).refused("unauthenticated").await;
    by(format!("bearer {good}")).is(200).await;
    let other = world.value(&token("other", "evident:admin")).await;
    by(format!("Bearer {good}")).header("authorization", format!("Bearer {other}")).refused("unauthenticated").await;
    world
        .post("/t/acme/admin/v1/clients/administration/disable", &serde_json::json!({"reason": "a test"}))
        .is(200)
        .await;
    by(format!("Bearer {good}")).refused("unauthenticated").await;
    world.ground.clock.step(601_000_000);
    world.get(users).refused("unauthenticated").await;
}

async fn nobody_gives_a_client_more_than_they_have(world: &World) {
    let service = |scope: &str| serde_json::json!({"grant_types": ["client_credentials"], "scope": scope});
    let powerful = serde_json::json!({"client_id": "powerful", "metadata": service("evident:admin")});
    world.post("/t/acme/admin/v1/clients", &powerful).is(201).await;
    let writer = token("acme", "evident:clients:write");
    let before = world.written().await;
    for (method, path, body) in [
        (http::Method::POST, "/t/acme/admin/v1/clients", serde_json::json!({"metadata": service("evident:admin")})),
        (http::Method::PUT, "/t/acme/admin/v1/clients/mine", service("evident:users:erase")),
        (http::Method::PUT, "/t/acme/admin/v1/clients/powerful", service("orders")),
        (http::Method::PATCH, "/t/acme/admin/v1/clients/powerful", serde_json::json!({"client_name": "Mine"})),
        (http::Method::POST, "/t/acme/admin/v1/clients/powerful/secrets", serde_json::json!({})),
    ] {
        world.ask(method, path).token(writer.clone()).any().body(&body).refused("forbidden").await;
    }
    assert_eq!(world.written().await, before, "nothing was appended");
}
