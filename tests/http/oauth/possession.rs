//! Tokens that are bound to a key, at every endpoint that takes tokens: with a proof they are worth what any token is, without one nothing
//! (RFC 9449 §7).

use aggregates::client::ClientMetadata;
use axum::http::Method;
use serde_json::json;

use super::dpop::{Holder, shown};
use super::world::{App, Ask, BASE, REDIRECT, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_bound_token_is_taken_with_its_proof_wherever_tokens_are
    who_shows_no_proof_is_not_known_by_the_token
    a_proof_is_made_for_the_address_that_was_asked
    where_a_tenant_wants_nonces_each_endpoint_tells_them
    a_person_sees_themselves_with_a_bound_token
}

/// What a client may do that does everything here.
const ALL: &str = "evident:admin ssf.manage evident:register";
/// The endpoints: method, path below a tenant, whether something is sent.
const PLACES: [(Method, &str, bool); 5] = [
    (Method::GET, "/admin/v1/users", false),
    (Method::GET, "/scim/v2/Users", false),
    (Method::GET, "/scim/v2/Groups", false),
    (Method::GET, "/ssf/streams", false),
    (Method::POST, "/oauth2/register", true),
];

async fn operator(world: &World) -> App {
    world.app("acme", ClientMetadata { scope: Some(ALL.into()), ..machine() }).await
}

/// A token of a client's that is bound to a key.
async fn bound(world: &World, app: &App, holder: &Holder) -> String {
    let pairs = [("grant_type", "client_credentials"), ("scope", ALL)];
    let ask = world.form("acme", "token", &pairs).by(app).header("dpop", holder.proof(world, "token"));
    ask.is(200).await.text("access_token")
}

fn ask<'w>(world: &'w World, method: &Method, path: &str, sends: bool) -> Ask<'w> {
    let ask = world.ask(method.clone(), path);
    if sends { ask.json(&json!({"redirect_uris": [REDIRECT]})) } else { ask }
}

async fn a_bound_token_is_taken_with_its_proof_wherever_tokens_are(world: &World) {
    let (app, holder) = (operator(world).await, Holder::new());
    let token = bound(world, &app, &holder).await;
    for (method, place, sends) in PLACES {
        let path = format!("/t/acme{place}");
        let proof = |jti: &str, holder: &Holder, token: &str| {
            let address = format!("{BASE}{path}");
            holder.signs(&shown(world, &format!("{place} {jti}"), token, (method.as_str(), &address)))
        };
        let bare = || ask(world, &method, &path, sends);
        let with = |proof: String| bare().header("authorization", format!("DPoP {token}")).header("dpop", proof);
        let good = proof("1", &holder, &token);
        let expected = if sends { 201 } else { 200 };
        with(good.clone()).is(expected).await;
        for (what, ask) in [
            ("once more", with(good)),
            ("no proof", bare().header("authorization", format!("DPoP {token}"))),
            ("another key", with(proof("2", &Holder::new(), &token))),
            ("for another token", with(proof("3", &holder, "another"))),
        ] {
            let refused = ask.is(401).await;
            let challenge = refused.header("www-authenticate");
            assert!(
                challenge.starts_with("DPoP ") && challenge.contains("error=\"invalid_dpop_proof\""),
                "{what}: {challenge}"
            );
        }
        // Shown as if it were good for whoever holds it.
        let refused = bare().bearer(&token).is(401).await;
        let challenge = refused.header("www-authenticate");
        assert!(challenge.starts_with("DPoP ") && challenge.contains("error=\"invalid_token\""), "{challenge}");
        assert!(challenge.contains("algs=\"ES256 "), "{challenge}");
        // And one that is free, as if it were bound.
        let free = world.own_token(&app, ALL).await;
        let ask = bare().header("authorization", format!("DPoP {free}"));
        ask.header("dpop", proof("4", &holder, &free)).is(401).await;
        bare().bearer(&free).is(expected).await;
    }
}

async fn who_shows_no_proof_is_not_known_by_the_token(world: &World) {
    let app = world.app("acme", ClientMetadata { scope: Some("evident:users:read".into()), ..machine() }).await;
    let holder = Holder::new();
    let pairs = [("grant_type", "client_credentials"), ("scope", "evident:users:read")];
    let ask = world.form("acme", "token", &pairs).by(&app).header("dpop", holder.proof(world, "token"));
    let token = ask.is(200).await.text("access_token");
    let before = world.events().await;
    world.get("/t/acme/admin/v1/clients").bearer(&token).is(401).await;
    assert_eq!(world.events().await, before, "no refusal is recorded in somebody's name whose token was found");
    let address = format!("{BASE}/t/acme/admin/v1/clients");
    let proof = holder.signs(&shown(world, "1", &token, ("GET", &address)));
    let ask = world.get("/t/acme/admin/v1/clients").header("authorization", format!("DPoP {token}"));
    ask.header("dpop", proof).is(403).await;
    assert!(world.events().await > before + 1, "the proof, and the refusal of somebody who is known");
}

async fn a_proof_is_made_for_the_address_that_was_asked(world: &World) {
    world.tune("acme", |settings| settings.domain = Some("login.acme.example".to_owned())).await;
    let (app, holder) = (operator(world).await, Holder::new());
    let ask = world.ask(Method::POST, "/oauth2/token").form(&[("grant_type", "client_credentials"), ("scope", ALL)]);
    let mut claims = shown(world, "token", "", ("POST", "https://login.acme.example/oauth2/token"));
    claims.as_object_mut().unwrap().remove("ath");
    let ask = ask.by(&app).header("host", "login.acme.example").header("dpop", holder.signs(&claims));
    let token = ask.is(200).await.text("access_token");
    let asks = |jti: &str, address: &str| {
        let proof = holder.signs(&shown(world, jti, &token, ("GET", address)));
        let ask = world.get("/admin/v1/users?limit=5").header("host", "login.acme.example");
        ask.header("authorization", format!("DPoP {token}")).header("dpop", proof)
    };
    asks("1", "https://login.acme.example/admin/v1/users").is(200).await;
    asks("2", "https://login.acme.example/admin/v1/users?limit=9").is(200).await;
    asks("3", &format!("{BASE}/t/acme/admin/v1/users")).is(401).await;
    asks("4", "https://login.acme.example/t/acme/admin/v1/users").is(401).await;
    asks("5", "https://login.acme.example/admin/v1/groups").is(401).await;
}

async fn where_a_tenant_wants_nonces_each_endpoint_tells_them(world: &World) {
    let (app, holder) = (operator(world).await, Holder::new());
    let token = bound(world, &app, &holder).await;
    world.tune("acme", |settings| settings.oauth.dpop_nonces = true).await;
    for (method, place, sends) in PLACES {
        let path = format!("/t/acme{place}");
        let with = |jti: &str, nonce: Option<&str>| {
            let address = format!("{BASE}{path}");
            let mut claims = shown(world, &format!("{place} {jti}"), &token, (method.as_str(), &address));
            claims["nonce"] = json!(nonce);
            claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            let ask = ask(world, &method, &path, sends).header("authorization", format!("DPoP {token}"));
            ask.header("dpop", holder.signs(&claims))
        };
        let told = with("1", None).is(401).await;
        assert!(told.header("www-authenticate").contains("error=\"use_dpop_nonce\""), "{place}");
        with("2", Some(told.header("dpop-nonce"))).is(if sends { 201 } else { 200 }).await;
    }
}

async fn a_person_sees_themselves_with_a_bound_token(world: &World) {
    let (app, user, holder) = (world.website("acme").await, world.aiko("acme").await, Holder::new());
    let code = world.code(&app, &user, "openid email").await;
    let tokens = world.exchange(&app, &code).header("dpop", holder.proof(world, "0")).is(200).await;
    let token = tokens.text("access_token");
    let me = || world.get("/t/acme/scim/v2/Me");
    let proof = holder.signs(&shown(world, "1", &token, ("GET", &format!("{BASE}/t/acme/scim/v2/Me"))));
    let told = me().header("authorization", format!("DPoP {token}")).header("dpop", &proof).is(200).await;
    assert_eq!(told.text("id"), user);
    me().header("authorization", format!("DPoP {token}")).header("dpop", &proof).is(401).await;
    let bare = me().bearer(&token).is(401).await;
    assert_eq!(bare.header("content-type"), "application/scim+json");
    assert!(bare.header("www-authenticate").starts_with("DPoP "));
    // It does not administer, with whatever proof.
    let address = format!("{BASE}/t/acme/admin/v1/users");
    let proof = holder.signs(&shown(world, "2", &token, ("GET", &address)));
    let ask = world.get("/t/acme/admin/v1/users").header("authorization", format!("DPoP {token}"));
    ask.header("dpop", proof).is(403).await;
}
