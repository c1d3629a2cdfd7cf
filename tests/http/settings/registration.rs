//! What a tenant says of clients that register themselves.

use aggregates::client::{AuthMethod, ClientMetadata};
use aggregates::{JwsAlgorithm, ScopeSet, TenantId};
use axum::http::Method;
use serde_json::{Value, json};

use crate::oauth::assertions::pair;
use crate::oauth::world::{Ask, REDIRECT, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_tenant_says_by_which_scope_clients_register
    what_must_be_attested_is_missed
    a_client_that_says_nothing_gets_the_tenants_default_scope
    a_client_gets_no_token_of_its_own_where_the_tenant_gives_none
    only_so_many_may_register_from_one_address_where_anybody_may
}

fn register<'w>(world: &'w World, body: &Value) -> Ask<'w> {
    world.ask(Method::POST, "/t/acme/oauth2/register").json(body)
}

fn web() -> Value {
    json!({"redirect_uris": [REDIRECT]})
}

async fn a_tenant_says_by_which_scope_clients_register(world: &World) {
    world.tune("acme", |settings| settings.oauth.registration.scope = "onboard".into()).await;
    let registrar = ClientMetadata { scope: Some("onboard evident:register".into()), ..machine() };
    let registrar = world.app("acme", registrar).await;
    let token = world.own_token(&registrar, "onboard").await;
    register(world, &web()).bearer(&token).is(201).await;
    let usual = [("grant_type", "client_credentials"), ("scope", "evident:register")];
    world.form("acme", "token", &usual).by(&registrar).refused("invalid_scope").await;
    world.tune("acme", |settings| settings.oauth.registration.scope = "evident:register".into()).await;
    register(world, &web()).bearer(&token).refused("insufficient_scope").await;
}

async fn what_must_be_attested_is_missed(world: &World) {
    let attest = async |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let change = |settings: &mut aggregates::tenant::TenantSettings| {
            settings.oauth.registration.open = true;
            settings.oauth.registration.attested_attributes = names.into_iter().collect();
        };
        world.tune("acme", change).await;
    };
    let (key, jwks) = pair("p1", JwsAlgorithm::ES256);
    let publisher = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks: Some(jwks),
        scope: Some("evident:register".into()),
        ..machine()
    };
    let publisher = world.app("acme", publisher).await;
    let statement = |more: Value| {
        let mut said = json!({"iss": publisher.id, "software_id": "shop-7"});
        said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key.sign(Some("JWT"), &said).unwrap()
    };
    let with = |statement: &str| {
        let mut body = web();
        body["software_statement"] = json!(statement);
        register(world, &body)
    };
    attest(&["client_name", "redirect_uris"]).await;
    let addresses = statement(json!({"redirect_uris": [REDIRECT]}));
    let refused = with(&addresses).refused("invalid_software_statement").await;
    assert!(refused.text("error_description").contains("client_name"), "{}", refused.body);
    let whole = statement(json!({"redirect_uris": [REDIRECT], "client_name": "The Shop"}));
    let answer = with(&whole).is(201).await;
    assert_eq!(answer.text("software_statement"), whole, "RFC 7591 section 3.2.1: unmodified");
    attest(&[]).await;
    let plain = with(&statement(json!({}))).is(201).await;
    assert_eq!((&plain.body["redirect_uris"], &plain.body["software_id"]), (&json!([REDIRECT]), &json!("shop-7")));
    register(world, &web()).is(201).await;
}

async fn a_client_that_says_nothing_gets_the_tenants_default_scope(world: &World) {
    world
        .tune("acme", |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.registration.default_scope = Some(ScopeSet::parse("openid profile").unwrap());
        })
        .await;
    let silent = register(world, &web()).is(201).await;
    assert_eq!(silent.body["scope"], "openid profile");
    let mut eager = web();
    eager["scope"] = json!("openid email");
    assert_eq!(register(world, &eager).is(201).await.body["scope"], "email openid");
    // Who changes the registration and says nothing is given the same.
    let place = silent.text("registration_client_uri").replace(crate::oauth::world::BASE, "");
    let mut change = web();
    change["client_id"] = silent.body["client_id"].clone();
    let ask = world.ask(Method::PUT, place).bearer(&silent.text("registration_access_token")).json(&change);
    assert_eq!(ask.is(200).await.body["scope"], "openid profile");
    let made = world.website("acme").await;
    let tenant = TenantId::parse("acme").unwrap();
    let row = queries::client::by_id(world.journal.db(), &tenant, &made.id).await.unwrap().unwrap();
    assert_eq!(row.metadata.scope, None, "an administrator's client gets nothing by itself");
}

async fn a_client_gets_no_token_of_its_own_where_the_tenant_gives_none(world: &World) {
    let open = |management: bool| {
        world.tune("acme", move |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.registration.management = management;
        })
    };
    open(false).await;
    let before = world.events().await;
    let answer = register(world, &web()).is(201).await;
    assert!(answer.body["client_secret"].is_string());
    for member in ["registration_access_token", "registration_client_uri"] {
        assert!(answer.body.get(member).is_none(), "{member}");
    }
    let events = world.journal.read_page(before, 100).await.unwrap();
    assert!(events.iter().all(|event| event.aggregate_type == "Client"), "no token that nobody was told");
    open(true).await;
    assert!(register(world, &web()).is(201).await.body["registration_access_token"].is_string());
}

async fn only_so_many_may_register_from_one_address_where_anybody_may(world: &World) {
    let registrar = ClientMetadata { scope: Some("evident:register".into()), ..machine() };
    let registrar = world.app("acme", registrar).await;
    let token = world.own_token(&registrar, "evident:register").await;
    let most = |per_minute: u32| {
        world.tune("acme", move |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.registration.per_minute = per_minute;
        })
    };
    most(3).await;
    // At the beginning of a minute, so that all of it is left.
    let past = world.journal.clock().now().timestamp().rem_euclid(60);
    world.ground.clock.step((60 - past) * 1_000_000);
    for _ in 0..3 {
        register(world, &web()).is(201).await;
    }
    let before = world.events().await;
    let refused = register(world, &web()).is(429).await;
    assert_eq!(refused.body["error"], "temporarily_unavailable");
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(world.events().await, before);
    register(world, &web()).bearer(&token).is(201).await;
    world.ground.clock.step(wait * 1_000_000);
    register(world, &web()).is(201).await;
    most(0).await;
    for _ in 0..5 {
        register(world, &web()).is(201).await;
    }
}
