//! The documents that say how to ask: discovery, twice, and the keys.

use aggregates::JwsAlgorithm;
use serde_json::{Value, json};

use super::world::{BASE, World};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    discovery_says_what_is_so
    the_keys_are_there_before_anything_was_signed
    a_tenant_that_does_not_want_to_be_found_is_not
    nothing_is_told_of_tenants_that_do_not_serve
}

const PLACES: [&str; 2] =
    ["/t/acme/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/t/acme"];

async fn discovery_says_what_is_so(world: &World) {
    let first = world.get(PLACES[0]).is(200).await;
    assert_eq!(first.body, world.get(PLACES[1]).is(200).await.body, "one document at two addresses");
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_json_snapshot!("discovery", first.body);
    });
    assert_eq!(first.header("cache-control"), "public, max-age=300");
    assert_eq!(first.header("access-control-allow-origin"), "*");
    let tag = first.header("etag").to_owned();
    let again = world.get(PLACES[0]).header("if-none-match", &tag).is(304).await;
    assert_eq!((again.header("etag"), &again.body), (tag.as_str(), &json!("")));

    world.orders("acme").await;
    world.tune("acme", |settings| settings.oauth.allow_plain_pkce = true).await;
    let changed = world.get(PLACES[0]).header("if-none-match", &tag).is(200).await.body;
    assert_eq!(changed["code_challenge_methods_supported"], json!(["S256", "plain"]));
    let scopes: Vec<_> = changed["scopes_supported"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(scopes.contains(&"orders:read") && !scopes.iter().any(|scope| scope.starts_with("evident:")));
    for member in ["token_endpoint", "jwks_uri", "userinfo_endpoint", "introspection_endpoint"] {
        let address = changed[member].as_str().unwrap().strip_prefix(BASE).unwrap();
        assert_ne!(world.get(address).answer().await.status, 404, "{member}");
    }
}

async fn the_keys_are_there_before_anything_was_signed(world: &World) {
    let first = world.get("/t/acme/oauth2/jwks").is(200).await;
    assert_eq!(first.header("content-type"), "application/jwk-set+json");
    let algorithms: Vec<_> = first.body["keys"].as_array().unwrap().iter().map(|key| key["alg"].clone()).collect();
    assert!(["RS256", "ES256"].iter().all(|name| algorithms.contains(&json!(name))), "{algorithms:?}");
    assert!(first.body["keys"].as_array().unwrap().iter().all(|key| key.get("d").is_none()));
    let tag = first.header("etag").to_owned();
    world.get("/t/acme/oauth2/jwks").header("if-none-match", &tag).is(304).await;
    let context = commands::Context::new(world.journal.clone(), journal::Actor::operator());
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    evident::keys::rotate(&context, &tenant, Some(JwsAlgorithm::ES256.into())).await.unwrap();
    let rotated = world.get("/t/acme/oauth2/jwks").header("if-none-match", &tag).is(200).await;
    assert!(rotated.body["keys"].as_array().unwrap().len() > algorithms.len(), "the old keys stay");
}

async fn a_tenant_that_does_not_want_to_be_found_is_not(world: &World) {
    world.tune("acme", |settings| settings.oauth.discovery_enabled = false).await;
    for place in PLACES {
        world.get(place).is(404).await;
    }
    world.get("/t/acme/oauth2/jwks").is(200).await;
}

async fn nothing_is_told_of_tenants_that_do_not_serve(world: &World) {
    let id = aggregates::TenantId::parse("acme").unwrap();
    world.does(&commands::tenant::SuspendTenant { id, reason: "unpaid".into() }).await;
    for (tenant, status) in [("acme", 403), ("nobody", 404), ("NO", 404)] {
        for endpoint in ["jwks", "userinfo"] {
            world.get(format!("/t/{tenant}/oauth2/{endpoint}")).is(status).await;
        }
        for endpoint in ["token", "introspect", "revoke", "register"] {
            world.form(tenant, endpoint, &[]).is(status).await;
        }
    }
}
