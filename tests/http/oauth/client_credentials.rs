//! A client's own token: issued, introspected, revoked.

use aggregates::client::{AccessTokenFormat, ClientMetadata};
use aggregates::{JwsAlgorithm, TenantId};
use commands::client::DisableClient;
use serde_json::json;

use super::world::{BASE, World, claims, header, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_client_gets_a_token_for_itself_asks_what_it_is_worth_and_gives_it_back
    a_default_scope_is_what_the_client_may_have_of_it
    a_jwt_says_what_introspection_says_and_dies_with_its_row
    introspection_is_signed_for_whoever_wants_it_so
    a_client_that_asked_for_bound_tokens_gets_no_others
    a_disabled_client_and_its_tokens_are_worth_nothing
}

async fn a_client_gets_a_token_for_itself_asks_what_it_is_worth_and_gives_it_back(world: &World) {
    world.orders("acme").await;
    let app = world.machine("acme").await;
    let pairs = [("grant_type", "client_credentials"), ("scope", "orders:read")];
    let answer = world.form("acme", "token", &pairs).by(&app).is(200).await;
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(answer.header("evident-position").parse::<u64>().unwrap(), world.events().await);
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(answer.body["scope"], "orders:read");
    assert!(answer.body.get("refresh_token").is_none(), "RFC 6749 §4.4.3");
    let token = answer.text("access_token");
    assert_eq!(token.len(), 43);

    let worth = world.worth(&app, &token).await;
    assert_eq!(worth["active"], true);
    assert_eq!((&worth["client_id"], &worth["sub"]), (&json!(app.id), &json!(app.id)));
    assert_eq!((&worth["scope"], &worth["aud"]), (&json!("orders:read"), &json!("https://orders.example.com")));
    assert_eq!(worth["iss"], format!("{BASE}/t/acme"));
    assert_eq!(worth["exp"].as_i64().unwrap() - worth["iat"].as_i64().unwrap(), 600);

    let gone = world.form("acme", "revoke", &[("token", &token)]).by(&app).is(200).await;
    assert_eq!(gone.body, json!(""));
    assert_eq!(world.worth(&app, &token).await, json!({"active": false}));
    let position = world.events().await;
    world.form("acme", "revoke", &[("token", &token)]).by(&app).is(200).await;
    world.form("acme", "revoke", &[("token", "unknown"), ("token_type_hint", "magic")]).by(&app).is(200).await;
    assert_eq!(world.events().await, position, "what is gone is not revoked again");
}

async fn a_default_scope_is_what_the_client_may_have_of_it(world: &World) {
    world.orders("acme").await;
    world
        .tune("acme", |settings| {
            settings.oauth.default_scope =
                ["orders:read", "orders:admin", "openid"].map(str::to_owned).into_iter().collect();
        })
        .await;
    let app = world.machine("acme").await;
    let ask = || world.form("acme", "token", &[("grant_type", "client_credentials")]);
    assert_eq!(ask().by(&app).is(200).await.body["scope"], "orders:read");
    let own = ClientMetadata { default_scope: Some("orders:write".into()), ..machine() };
    let own = world.app("acme", own).await;
    assert_eq!(ask().by(&own).is(200).await.body["scope"], "orders:write");
    let none = ClientMetadata { scope: None, ..machine() };
    let none = world.app("acme", none).await;
    assert!(ask().by(&none).is(200).await.body.get("scope").is_none());
}

async fn a_jwt_says_what_introspection_says_and_dies_with_its_row(world: &World) {
    world.orders("acme").await;
    let app = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..machine() };
    let app = world.app("acme", app).await;
    let token = world.own_token(&app, "orders:read").await;
    assert_eq!((&header(&token)["typ"], &header(&token)["alg"]), (&json!("at+jwt"), &json!("ES256")));
    let said = claims(&token);
    assert_eq!(said["aud"], "https://orders.example.com");
    assert_eq!((&said["sub"], &said["client_id"], &said["subname"]), (&json!(app.id), &json!(app.id), &json!(app.id)));
    let worth = world.worth(&app, &token).await;
    for member in ["iss", "sub", "aud", "client_id", "scope", "exp", "iat"] {
        assert_eq!(worth[member], said[member], "{member}");
    }
    assert_eq!(
        world.worth(&app, said["jti"].as_str().unwrap()).await,
        json!({"active": false}),
        "its name is no token"
    );
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{signed}.{first}{}", &signature[1..]);
    assert_eq!(world.worth(&app, &forged).await, json!({"active": false}));
    let opaque = world.machine("acme").await;
    let opaque = world.own_token(&opaque, "orders:read").await;
    assert_eq!(world.worth(&app, &opaque).await["active"], true);
    world.form("acme", "revoke", &[("token", &token)]).by(&app).is(200).await;
    assert_eq!(world.worth(&app, &token).await, json!({"active": false}), "although the signature is good");
}

async fn introspection_is_signed_for_whoever_wants_it_so(world: &World) {
    world.orders("acme").await;
    let app = world.machine("acme").await;
    let token = world.own_token(&app, "orders:read").await;
    let ask = || world.form("acme", "introspect", &[("token", &token)]);
    let accept = "application/json;q=0.5, application/token-introspection+jwt";
    let answer = ask().by(&app).header("accept", accept).is(200).await;
    assert_eq!(answer.header("content-type"), "application/token-introspection+jwt");
    let signed = answer.body.as_str().unwrap();
    let expected = (json!("token-introspection+jwt"), json!("RS256"));
    assert_eq!((&header(signed)["typ"], &header(signed)["alg"]), (&expected.0, &expected.1));
    let said = claims(signed);
    assert_eq!((&said["aud"], &said["token_introspection"]["active"]), (&json!(app.id), &json!(true)));
    assert!(said.get("sub").is_none() && said.get("exp").is_none(), "nobody takes it for an access token");

    let always = ClientMetadata { introspection_signed_response_alg: Some(JwsAlgorithm::HS256), ..machine() };
    let always = world.app("acme", always).await;
    let signed = ask().by(&always).is(200).await.body;
    let signed = signed.as_str().unwrap();
    let key =
        protocols::jose::VerifyingKey::from_secret(protocols::jose::Algorithm::HS256, None, always.secret.as_bytes());
    let jws = protocols::jose::Jws::parse(signed).unwrap();
    jws.verify(&[key.unwrap()], &[protocols::jose::Algorithm::HS256]).unwrap();
}

async fn a_client_that_asked_for_bound_tokens_gets_no_others(world: &World) {
    let app = world.app("acme", ClientMetadata { dpop_bound_access_tokens: Some(true), ..machine() }).await;
    world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app).refused("invalid_dpop_proof").await;
}

async fn a_disabled_client_and_its_tokens_are_worth_nothing(world: &World) {
    world.orders("acme").await;
    let (app, judge) = (world.machine("acme").await, world.machine("acme").await);
    let token = world.own_token(&app, "orders:read").await;
    assert_eq!(world.worth(&judge, &token).await["active"], true);
    let (tenant, client_id, reason) = (TenantId::parse("acme").unwrap(), app.id.clone(), "gone".to_owned());
    world.does(&DisableClient { tenant, client_id, reason }).await;
    assert_eq!(world.worth(&judge, &token).await, json!({"active": false}));
    let answer =
        world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app).refused("invalid_client").await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").starts_with("Basic realm=\"https://id.example.com/t/acme\""));
}
