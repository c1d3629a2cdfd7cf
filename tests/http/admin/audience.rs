//! A token that administers is one for its issuer, whatever its scope says.

use aggregates::TenantId;
use aggregates::client::{ClientMetadata, GrantType};
use aggregates::resource::{Scope, Scopes};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::client::RegisterClient;
use commands::resource::RegisterResource;
use commands::{Command, Context, execute};
use journal::Actor;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_token_for_another_resource_does_not_administer
    a_token_of_the_platform_for_another_resource_reaches_no_tenant
}

const ORDERS: &str = "https://orders.example.com";

async fn does<C: Command<Error: std::fmt::Debug>>(world: &World, command: &C) -> C::Answer {
    execute(&Context::new(world.journal.clone(), Actor::operator()), command).await.unwrap().answer
}

/// A client with power and an API, and the token that it gets at the token endpoint for this request.
async fn token(world: &World, tenant: &str, request: &str) -> String {
    let id = TenantId::parse(tenant).unwrap();
    let scopes: Scopes = [("orders:read".to_owned(), Scope::default())].into_iter().collect();
    let resource = RegisterResource { tenant: id.clone(), identifier: ORDERS.into(), name: "Orders".into(), scopes };
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some("orders:read evident:admin".into()),
        ..ClientMetadata::default()
    };
    if queries::resource::by_identifier(world.journal.db(), &id, ORDERS).await.unwrap().is_none() {
        does(world, &resource).await;
    }
    let client = does(world, &RegisterClient { tenant: id, client_id: None, metadata, secret: None }).await;
    let secret = client.secret.unwrap();
    let basic = STANDARD.encode(format!("{}:{}", client.client_id, secret.expose()));
    let ask = world.ask(Method::POST, format!("/t/{tenant}/oauth2/token")).nobody();
    let ask = ask.header("authorization", format!("Basic {basic}"));
    let ask = ask.header("content-type", "application/x-www-form-urlencoded");
    let answer = ask.raw(format!("grant_type=client_credentials&{request}")).is(200).await;
    answer.text("access_token")
}

async fn a_token_for_another_resource_does_not_administer(world: &World) {
    let users = "/t/acme/admin/v1/users";
    let plain = token(world, "acme", "scope=evident:admin").await;
    world.get(users).token(plain).is(200).await;
    let resource = format!("scope=evident:admin&resource={ORDERS}");
    for request in [resource.as_str(), "scope=evident:admin+orders:read"] {
        let restricted = token(world, "acme", request).await;
        let answer = world.get(users).token(restricted).refused("unauthenticated").await;
        let challenge = answer.header("www-authenticate");
        assert!(challenge.contains("error=\"invalid_token\"") && challenge.contains("other resources"), "{challenge}");
    }
}

async fn a_token_of_the_platform_for_another_resource_reaches_no_tenant(world: &World) {
    let plain = token(world, "system", "scope=evident:admin").await;
    let restricted = token(world, "system", &format!("scope=evident:admin&resource={ORDERS}")).await;
    for path in ["/admin/v1/tenants", "/t/acme/admin/v1/users", "/t/system/admin/v1/users"] {
        world.get(path).token(plain.clone()).is(200).await;
        world.get(path).token(restricted.clone()).refused("unauthenticated").await;
    }
}
