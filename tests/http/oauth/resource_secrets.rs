//! A resource with a secret of its own hears what those tokens are worth that are for it, and of no others.

use aggregates::TenantId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use commands::ClearSecret;
use commands::client::RegisterClient;
use commands::resource::{AddResourceSecret, RegisterResource, RemoveResource, RemoveResourceSecret};
use protocols::jose::{Algorithm, JwkSet, Jws};
use serde_json::{Value, json};

use super::world::{Ask, World, claims, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_resource_asks_with_its_own_secret_about_tokens_that_are_for_it
    a_resources_secrets_are_rotated_side_by_side
    whoever_shows_the_wrong_secret_hears_nothing
}

const ORDERS: &str = "https://orders.example.com";
const STOCK: &str = "https://stock.example.com";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

async fn resource(world: &World, tenant: &str, identifier: &str, scope: &str) -> String {
    let (tenant, scopes) =
        (TenantId::parse(tenant).unwrap(), [(scope.to_owned(), aggregates::resource::Scope::default())].into());
    let command = RegisterResource { tenant, identifier: identifier.into(), name: "An API".into(), scopes };
    world.does(&command).await.0
}

async fn secret(world: &World, id: &str) -> (String, String) {
    let added = world.does(&AddResourceSecret { tenant: acme(), id: id.into(), expires_at: None }).await;
    (added.secret_id, added.secret.unwrap().expose().to_owned())
}

fn ask<'w>(world: &'w World, id: &str, secret: &str, token: &str) -> Ask<'w> {
    let shown = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    world.form("acme", "introspect", &[("token", token)]).header("authorization", shown)
}

async fn a_resource_asks_with_its_own_secret_about_tokens_that_are_for_it(world: &World) {
    let orders = resource(world, "acme", ORDERS, "orders:read").await;
    let stock = resource(world, "acme", STOCK, "stock:read").await;
    let (_, own) = secret(world, &orders).await;
    let (_, other) = secret(world, &stock).await;
    let metadata = aggregates::client::ClientMetadata { scope: Some("orders:read stock:read".into()), ..machine() };
    let app = world.app("acme", metadata).await;
    let token = world.own_token(&app, "orders:read").await;
    let both = world.own_token(&app, "orders:read stock:read").await;
    let worth = ask(world, &orders, &own, &token).is(200).await;
    assert_eq!(worth.header("cache-control"), "no-store");
    assert_eq!(worth.body, world.worth(&app, &token).await, "it hears what a client hears");
    assert_eq!((&worth.body["aud"], &worth.body["scope"]), (&json!(ORDERS), &json!("orders:read")));
    assert_eq!(ask(world, &stock, &other, &token).is(200).await.body, json!({"active": false}));
    for (id, secret) in [(&orders, &own), (&stock, &other)] {
        assert_eq!(ask(world, id, secret, &both).is(200).await.body["aud"], json!([ORDERS, STOCK]));
    }
    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let tokens = world.exchange(&site, &world.code(&site, &user, "openid").await).is(200).await;
    for foreign in [tokens.text("access_token"), tokens.text("refresh_token"), "nonsense".to_owned()] {
        assert_eq!(ask(world, &orders, &own, &foreign).is(200).await.body, json!({"active": false}));
    }

    let signed =
        ask(world, &orders, &own, &token).header("accept", "application/token-introspection+jwt").is(200).await;
    assert_eq!(signed.header("content-type"), "application/token-introspection+jwt");
    let text = signed.body.as_str().unwrap();
    let keys = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    let keys = JwkSet::from_value(&keys).unwrap().verifying_keys();
    Jws::parse(text).unwrap().verify(&keys, &[Algorithm::RS256]).unwrap();
    assert_eq!((&claims(text)["aud"], &claims(text)["token_introspection"]["active"]), (&json!(ORDERS), &json!(true)));
}

async fn a_resources_secrets_are_rotated_side_by_side(world: &World) {
    let orders = resource(world, "acme", ORDERS, "orders:read").await;
    let token = world.own_token(&world.machine("acme").await, "orders:read").await;
    let ((old_id, old), (_, new)) = (secret(world, &orders).await, secret(world, &orders).await);
    assert!(old != new && old.len() == 43);
    for good in [&old, &new] {
        ask(world, &orders, good, &token).is(200).await;
    }
    world.does(&RemoveResourceSecret { tenant: acme(), id: orders.clone(), secret_id: old_id }).await;
    ask(world, &orders, &old, &token).refused("invalid_client").await;
    ask(world, &orders, &new, &token).is(200).await;
    let expires_at = Some(world.journal.clock().now() + TimeDelta::seconds(60));
    let brief = world.does(&AddResourceSecret { tenant: acme(), id: orders.clone(), expires_at }).await.secret.unwrap();
    ask(world, &orders, brief.expose(), &token).is(200).await;
    world.ground.clock.step(61_000_000);
    ask(world, &orders, brief.expose(), &token).refused("invalid_client").await;
    ask(world, &orders, &new, &token).is(200).await;
    world.does(&RemoveResource { tenant: acme(), id: orders.clone() }).await;
    ask(world, &orders, &new, &token).refused("invalid_client").await;
}

async fn whoever_shows_the_wrong_secret_hears_nothing(world: &World) {
    let orders = resource(world, "acme", ORDERS, "orders:read").await;
    let theirs = resource(world, "other", ORDERS, "orders:read").await;
    let (_, own) = secret(world, &orders).await;
    let app = world.machine("acme").await;
    let token = world.own_token(&app, "orders:read").await;
    let wrong = ask(world, &orders, "wrong", &token).is(401).await;
    let unknown = ask(world, "nobody", "wrong", &token).is(401).await;
    assert_eq!(wrong.body, unknown.body, "nobody learns which resources there are");
    ask(world, &theirs, &own, &token).refused("invalid_client").await;
    ask(world, &orders, &app.secret, &token).refused("invalid_client").await;
    ask(world, &app.id, &own, &token).refused("invalid_client").await;
    let post = [("token", &*token), ("client_id", &*orders), ("client_secret", &*own)];
    world.form("acme", "introspect", &post).refused("invalid_client").await;
    for endpoint in ["token", "revoke"] {
        let pairs = [("grant_type", "client_credentials"), ("token", &*token)];
        let shown = format!("Basic {}", STANDARD.encode(format!("{orders}:{own}")));
        world.form("acme", endpoint, &pairs).header("authorization", shown).refused("invalid_client").await;
    }
    // A client that bears the id of a resource does not get its place.
    let (client_id, metadata) = (Some(orders.clone()), machine());
    let secret = Some(ClearSecret::given("sesame".into()));
    world.does(&RegisterClient { tenant: acme(), client_id, metadata, secret }).await;
    ask(world, &orders, "sesame", &token).refused("invalid_client").await;
    let told: Value = ask(world, &orders, &own, &token).is(200).await.body;
    assert_eq!(told["active"], true);
}
