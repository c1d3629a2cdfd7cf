//! ID tokens are exchanged: each is worth what its own grant is, and no more than the access tokens of its client.

use aggregates::client::ClientMetadata;
use aggregates::session::SessionEnd;
use commands::session::EndSession;
use serde_json::json;

use super::dpop::Holder;
use super::exchanges::{ID_TOKEN, Stage, acme, clients, is_dead};
use super::world::{World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_id_token_is_worth_what_its_grant_is
    an_id_token_of_a_client_whose_tokens_are_bound_is_not_taken
}

async fn an_id_token_is_worth_what_its_grant_is(world: &World) {
    let stage = Stage::of(world).await;
    let tokens = stage.tokens("openid profile orders:read offline_access").await;
    let id_token = tokens.text("id_token");
    let answer = stage.shows_as(&stage.shop, &id_token, ID_TOKEN).is(200).await;
    assert_eq!(answer.body["scope"], "openid orders:read profile");
    stage.shows_as(&stage.service, &id_token, ID_TOKEN).refused("invalid_request").await;
    world.tune("acme", |settings| settings.oauth.may_act.id_token = Some(clients(&[&stage.service]))).await;
    let other = stage.tokens("openid orders:read").await.text("id_token");
    assert_eq!(claims(&other)["may_act"], json!({"client_id": stage.service.id}));
    let acts = stage.shows_as(&stage.service, &other, ID_TOKEN).is(200).await;
    assert_eq!(acts.body["scope"], "openid orders:read");
    // The grant is taken back: the ID token still says what it said, and is worth nothing; nor is what was had for it.
    let refresh = tokens.text("refresh_token");
    world.form("acme", "revoke", &[("token", &refresh)]).by(&stage.shop).is(200).await;
    is_dead(world, &answer.text("access_token")).await;
    // The other grant of the same sign-in is none of its own.
    stage.shows_as(&stage.shop, &id_token, ID_TOKEN).refused("invalid_request").await;
    stage
        .world
        .does(&EndSession { tenant: acme(), session_id: stage.session.clone(), user: None, reason: SessionEnd::Logout })
        .await;
    is_dead(world, &acts.text("access_token")).await;
    stage.shows_as(&stage.service, &other, ID_TOKEN).refused("invalid_request").await;
    stage.shows_as(&stage.shop, &id_token, ID_TOKEN).refused("invalid_request").await;
}

async fn an_id_token_of_a_client_whose_tokens_are_bound_is_not_taken(world: &World) {
    let stage = Stage::of(world).await;
    let bound = ClientMetadata { dpop_bound_access_tokens: Some(true), ..website() };
    let bound = world.app("acme", bound).await;
    world.tune("acme", |settings| settings.oauth.may_act.id_token = Some(clients(&[&stage.service]))).await;
    let code = world.code(&bound, &stage.user, "openid orders:read").await;
    let tokens = world.exchange(&bound, &code).header("dpop", Holder::new().proof(world, "1")).is(200).await;
    let answer = stage.shows_as(&stage.service, &tokens.text("id_token"), ID_TOKEN).refused("invalid_request").await;
    assert!(answer.text("error_description").contains("bound to a key"), "{}", answer.body);
}
