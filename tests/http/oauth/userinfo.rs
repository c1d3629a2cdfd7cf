//! Userinfo: what the token allows, of the person as they are now.

use aggregates::client::ClientMetadata;
use aggregates::user::{Profile, ProfileChanges};
use aggregates::{JwsAlgorithm, TenantId};
use commands::user::{ChangeProfile, EraseUser, SuspendUser};
use serde_json::json;

use super::world::{App, World, claims, header, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    userinfo_tells_what_the_scope_allows_of_the_person_as_they_are_now
    a_token_comes_in_the_header_or_in_a_form_and_nowhere_else
    userinfo_is_signed_for_a_client_that_wants_it_so
    a_token_that_does_not_do_is_refused_in_the_way_of_bearers
    nobody_is_told_of_somebody_who_is_gone
}

const PLACE: &str = "/t/acme/oauth2/userinfo";

async fn token(world: &World, app: &App, user: &str, scope: &str) -> String {
    let code = world.code(app, user, scope).await;
    world.exchange(app, &code).is(200).await.text("access_token")
}

async fn userinfo_tells_what_the_scope_allows_of_the_person_as_they_are_now(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let all = token(world, &app, &user, "openid profile email address phone").await;
    let mut told = world.get(PLACE).bearer(&all).is(200).await.body;
    assert!(told.as_object_mut().unwrap().remove("updated_at").unwrap().is_i64());
    let expected = json!({
        "sub": user, "name": "Aiko Tanaka", "preferred_username": "aiko", "email": "aiko@example.com",
        "email_verified": true, "phone_number": "+81312345678", "address": {"country": "Japan"}, "subname": "aiko",
    });
    assert_eq!(told, expected);
    let few = token(world, &app, &user, "openid").await;
    assert_eq!(world.get(PLACE).bearer(&few).is(200).await.body, json!({"sub": user, "subname": "aiko"}));

    let set = Profile { name: Some("Aiko Sato".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant: TenantId::parse("acme").unwrap(), user, changes }).await;
    assert_eq!(world.get(PLACE).bearer(&all).is(200).await.body["name"], "Aiko Sato", "no table behind is asked");
}

async fn a_token_comes_in_the_header_or_in_a_form_and_nowhere_else(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let token = token(world, &app, &user, "openid").await;
    world.form("acme", "userinfo", &[("access_token", &token)]).is(200).await;
    world.form("acme", "userinfo", &[]).bearer(&token).is(200).await;
    world.form("acme", "userinfo", &[("access_token", &token)]).bearer(&token).refused("invalid_request").await;
    world.get(format!("{PLACE}?access_token={token}")).refused("invalid_request").await;
    world.get(PLACE).form(&[("access_token", &token)]).is(401).await;
}

async fn userinfo_is_signed_for_a_client_that_wants_it_so(world: &World) {
    let user = world.aiko("acme").await;
    let metadata = ClientMetadata { userinfo_signed_response_alg: Some(JwsAlgorithm::ES256), ..website() };
    let app = world.app("acme", metadata).await;
    let token = token(world, &app, &user, "openid email").await;
    let answer = world.get(PLACE).bearer(&token).is(200).await;
    assert_eq!(answer.header("content-type"), "application/jwt");
    let signed = answer.body.as_str().unwrap();
    let said = claims(signed);
    assert_eq!(header(signed)["alg"], "ES256");
    assert_eq!((&said["iss"], &said["aud"]), (&json!("https://id.example.com/t/acme"), &json!(app.id)));
    assert_eq!((&said["sub"], &said["email"]), (&json!(user), &json!("aiko@example.com")));
}

async fn a_token_that_does_not_do_is_refused_in_the_way_of_bearers(world: &World) {
    world.orders("acme").await;
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let bare = world.get(PLACE).is(401).await;
    assert_eq!(bare.header("www-authenticate"), "Bearer realm=\"https://id.example.com/t/acme\"");
    assert_eq!(bare.body, json!(""));
    let wrong = world.get(PLACE).bearer("wrong").refused("invalid_token").await;
    assert!(wrong.status == 401 && wrong.header("www-authenticate").contains("error=\"invalid_token\""));
    let plain = token(world, &app, &user, "profile").await;
    let poor = world.get(PLACE).bearer(&plain).refused("insufficient_scope").await;
    assert!(poor.status == 403 && poor.header("www-authenticate").ends_with("scope=\"openid\""));
    let machine = world.machine("acme").await;
    let own = world.own_token(&machine, "orders:read").await;
    world.get(PLACE).bearer(&own).refused("insufficient_scope").await;
    let old = token(world, &app, &user, "openid").await;
    world.ground.clock.step(601_000_000);
    world.get(PLACE).bearer(&old).refused("invalid_token").await;
}

async fn nobody_is_told_of_somebody_who_is_gone(world: &World) {
    let (app, user, tenant) = (world.website("acme").await, world.aiko("acme").await, TenantId::parse("acme").unwrap());
    let token = token(world, &app, &user, "openid profile").await;
    world.get(PLACE).bearer(&token).is(200).await;
    world.does(&SuspendUser { tenant: tenant.clone(), user: user.clone(), reason: None }).await;
    world.get(PLACE).bearer(&token).refused("invalid_token").await;
    world.does(&EraseUser { tenant, user, at_once: true }).await;
    world.get(PLACE).bearer(&token).refused("invalid_token").await;
}
