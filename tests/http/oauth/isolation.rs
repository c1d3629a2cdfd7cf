//! Another tenant's clients, codes and tokens open nothing, on any endpoint.

use axum::http::Method;
use serde_json::json;

use super::world::{App, World};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    what_another_tenant_issued_is_unknown_here
}

async fn what_another_tenant_issued_is_unknown_here(world: &World) {
    world.orders("acme").await;
    world.orders("other").await;
    let (site, machine, user) = (world.website("acme").await, world.machine("acme").await, world.aiko("acme").await);
    let (rival, judge) = (world.website("other").await, world.machine("other").await);
    let tokens = world.exchange(&site, &world.code(&site, &user, "openid profile").await).is(200).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let (own, code) = (world.own_token(&machine, "orders:read").await, world.code(&site, &user, "openid").await);
    let position = world.events().await;

    // Its clients are nobody here.
    for app in [&site, &machine] {
        let stranger = App { tenant: "other", ..app.clone() };
        for endpoint in ["token", "introspect", "revoke"] {
            world.form("other", endpoint, &[("token", &own)]).by(&stranger).refused("invalid_client").await;
        }
    }
    // Its codes and tokens are worth nothing here, whoever brings them.
    world.exchange(&rival, &code).refused("invalid_grant").await;
    world.refresh(&rival, &refresh).refused("invalid_grant").await;
    for token in [&access, &refresh, &own, &code] {
        assert_eq!(world.worth(&judge, token).await, json!({"active": false}));
        world.form("other", "revoke", &[("token", token)]).by(&judge).is(200).await;
        world.get("/t/other/oauth2/userinfo").bearer(token).is(401).await;
        world.ask(Method::POST, "/t/other/oauth2/register").bearer(token).json(&json!({})).is(401).await;
        let place = format!("/t/other/oauth2/register/{}", site.id);
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            world.ask(method, &place).bearer(token).json(&json!({"client_id": site.id})).is(401).await;
        }
    }
    assert_eq!(world.events().await, position, "nothing was appended");
    assert_eq!(world.worth(&machine, &access).await["active"], true);
    world.exchange(&site, &code).is(200).await;
    world.refresh(&site, &refresh).is(200).await;
}
