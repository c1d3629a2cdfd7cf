//! Which grants there are is the tenant's to say.

use aggregates::client::GrantType;
use axum::http::Method;
use serde_json::json;

use crate::oauth::world::{CHALLENGE, REDIRECT, World};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_grant_that_the_tenant_does_not_allow_is_nobodys
}

async fn allow(world: &World, grants: &[GrantType]) {
    world.tune("acme", |settings| settings.oauth.grant_types = grants.iter().copied().collect()).await;
}

async fn a_grant_that_the_tenant_does_not_allow_is_nobodys(world: &World) {
    let (site, app, user) = (world.website("acme").await, world.machine("acme").await, world.aiko("acme").await);
    let own = || world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app);
    let tokens = world.exchange(&site, &world.code(&site, &user, "openid").await).is(200).await;
    let (refresh, code) = (tokens.text("refresh_token"), world.code(&site, &user, "openid offline_access").await);

    allow(world, &[GrantType::AuthorizationCode, GrantType::ClientCredentials]).await;
    world.refresh(&site, &refresh).refused("unsupported_grant_type").await;
    let without = world.exchange(&site, &code).is(200).await;
    assert!(without.body.get("refresh_token").is_none(), "what nobody can use is not issued");

    let code = world.code(&site, &user, "openid").await;
    allow(world, &[GrantType::ClientCredentials]).await;
    own().is(200).await;
    world.exchange(&site, &code).refused("unsupported_grant_type").await;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", site.id.as_str()), ("redirect_uri", REDIRECT), ("response_type", "code")])
        .extend_pairs([("scope", "openid"), ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")])
        .finish();
    let asked = world.get(format!("/t/acme/oauth2/authorize?{query}")).is(303).await;
    assert!(asked.header("location").starts_with(&format!("{REDIRECT}?error=unsupported_response_type")));
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert_eq!(told["grant_types_supported"], json!(["client_credentials"]));
    assert_eq!(told["response_types_supported"], json!(["none"]));
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
    let register = world.ask(Method::POST, "/t/acme/oauth2/register").json(&json!({"redirect_uris": [REDIRECT]}));
    register.refused("invalid_client_metadata").await;

    allow(world, &[]).await;
    own().refused("unsupported_grant_type").await;
}
