//! Every refusal of every endpoint, whole.

use std::fmt::Write as _;

use aggregates::client::{ClientMetadata, GrantType};
use axum::http::Method;
use serde_json::json;

use super::exchanges::{ACCESS_TOKEN, GRANT, ID_TOKEN, JWT, Stage, acting, clients};
use super::world::{Ask, REDIRECT, World, browser_app, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    each_refusal_is_the_one_of_its_specification
    each_refusal_of_a_token_that_is_shown_for_another_is_the_one_of_its_specification
}

/// What a developer sees of an answer.
async fn seen(told: &mut String, what: &str, ask: Ask<'_>) {
    let answer = ask.answer().await;
    writeln!(told, "{what}\n  {} {}", answer.status.as_u16(), answer.body).unwrap();
    for name in ["www-authenticate", "cache-control", "allow"] {
        for value in answer.headers.get_all(name) {
            writeln!(told, "  {name}: {}", value.to_str().unwrap()).unwrap();
        }
    }
}

async fn each_refusal_is_the_one_of_its_specification(world: &World) {
    world.orders("acme").await;
    let (app, site, user) = (world.machine("acme").await, world.website("acme").await, world.aiko("acme").await);
    let spa = world.app("acme", browser_app()).await;
    let greedy = ClientMetadata { scope: Some("openid orders:read evident:admin".into()), ..machine() };
    let greedy = world.app("acme", greedy).await;
    let narrow = ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode]),
        redirect_uris: Some(vec![REDIRECT.into()]),
        ..ClientMetadata::default()
    };
    let narrow = world.app("acme", narrow).await;
    let refresh = world.exchange(&site, &world.code(&site, &user, "openid").await).is(200).await.text("refresh_token");
    let mut told = String::new();
    let t = &mut told;

    let token = |pairs: &[(&str, &str)]| world.form("acme", "token", pairs);
    let own = |pairs: &[(&str, &str)]| token(&[("grant_type", "client_credentials")]).more(pairs).by(&app);
    seen(t, "token: by GET", world.get("/t/acme/oauth2/token")).await;
    seen(t, "token: JSON", world.ask(Method::POST, "/t/acme/oauth2/token").json(&json!({}))).await;
    seen(t, "token: nothing", token(&[])).await;
    seen(t, "token: no client", token(&[("grant_type", "client_credentials")])).await;
    seen(t, "token: unknown client", token(&[("client_id", "nobody")])).await;
    seen(t, "token: no grant_type", token(&[]).by(&app)).await;
    seen(t, "token: unknown grant_type", token(&[("grant_type", "magic")]).by(&app)).await;
    seen(t, "token: grant_type that is switched off", token(&[("grant_type", "password")]).by(&app)).await;
    seen(t, "token: twice", own(&[("grant_type", "client_credentials")])).await;
    let query = world.ask(Method::POST, "/t/acme/oauth2/token?client_secret=s").form(&[]);
    seen(t, "token: secret in the address", query.by(&app)).await;
    seen(t, "token: two headers", own(&[]).by(&site)).await;
    seen(t, "token: bearer", token(&[("grant_type", "client_credentials")]).bearer("abc")).await;
    seen(t, "token: not UTF-8", token(&[]).raw("grant_type=%ff").by(&app)).await;
    seen(t, "token: malformed scope", own(&[("scope", "a\"b")])).await;
    seen(t, "token: unknown scope", own(&[("scope", "orders:delete")])).await;
    seen(t, "token: a person's scope", token(&[("grant_type", "client_credentials"), ("scope", "openid")]).by(&greedy))
        .await;
    seen(t, "token: scope of others", own(&[("scope", "evident:admin")])).await;
    seen(t, "token: unknown resource", own(&[("resource", "https://unknown.example.com")])).await;
    seen(t, "token: malformed resource", own(&[("resource", "orders")])).await;
    seen(t, "token: authorization_details", own(&[("authorization_details", "[]")])).await;
    seen(t, "token: grant of others", token(&[("grant_type", "client_credentials")]).by(&site)).await;
    seen(t, "token: grant of others, public", token(&[("grant_type", "client_credentials")]).by(&spa)).await;
    let refreshing = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    seen(t, "token: refresh of others", token(&refreshing).by(&narrow)).await;
    seen(t, "token: refresh token of another client", token(&refreshing).by(&spa)).await;
    seen(t, "token: no refresh token", token(&[("grant_type", "refresh_token")]).by(&site)).await;
    seen(t, "token: unknown refresh token", world.refresh(&site, &"A".repeat(86))).await;
    seen(t, "token: malformed refresh token", world.refresh(&site, "?")).await;
    seen(t, "token: no code", token(&[("grant_type", "authorization_code")]).by(&site)).await;
    seen(t, "token: unknown code", world.exchange(&site, &"A".repeat(64))).await;
    let code = world.code(&site, &user, "openid").await;
    let pairs = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", REDIRECT)];
    seen(t, "token: no verifier", token(&pairs).by(&site)).await;
    seen(t, "token: malformed verifier", token(&pairs).more(&[("code_verifier", "short")]).by(&site)).await;
    seen(t, "token: other verifier", token(&pairs).more(&[("code_verifier", &"a".repeat(43))]).by(&site)).await;
    let elsewhere =
        [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", "https://evil.example/cb")];
    seen(t, "token: other address", token(&elsewhere).by(&site)).await;
    let named = world.exchange(&site, &code).more(&[("resource", "https://orders.example.com")]);
    seen(t, "token: resource that was not granted", named).await;

    let introspect = |pairs: &[(&str, &str)]| world.form("acme", "introspect", pairs);
    seen(t, "introspect: nobody", introspect(&[("token", "a")])).await;
    seen(t, "introspect: public client", introspect(&[("token", "a")]).by(&spa)).await;
    seen(t, "introspect: no token", introspect(&[]).by(&app)).await;
    seen(t, "introspect: unknown token", introspect(&[("token", "a")]).by(&app)).await;
    seen(t, "introspect: no JWT of ours", introspect(&[("token", "a.b.c")]).by(&app)).await;
    let revoke = |pairs: &[(&str, &str)]| world.form("acme", "revoke", pairs);
    seen(t, "revoke: nobody", revoke(&[("token", "a")])).await;
    seen(t, "revoke: no token", revoke(&[]).by(&app)).await;
    seen(t, "revoke: unknown token", revoke(&[("token", "a")]).by(&spa)).await;
    seen(t, "revoke: of another client", revoke(&[("token", &refresh)]).by(&spa)).await;
    seen(t, "userinfo: nobody", world.get("/t/acme/oauth2/userinfo")).await;
    seen(t, "userinfo: unknown token", world.get("/t/acme/oauth2/userinfo").bearer("a")).await;
    seen(t, "userinfo: malformed token", world.get("/t/acme/oauth2/userinfo").bearer("a b")).await;
    seen(t, "userinfo: in the address", world.get("/t/acme/oauth2/userinfo?access_token=a")).await;
    seen(
        t,
        "userinfo: without openid",
        world.get("/t/acme/oauth2/userinfo").bearer(&world.own_token(&app, "orders:read").await),
    )
    .await;
    let register = |body: &serde_json::Value| world.ask(Method::POST, "/t/acme/oauth2/register").json(body);
    seen(t, "register: nobody", register(&json!({}))).await;
    let poor = world.own_token(&app, "orders:read").await;
    seen(t, "register: token without scope", register(&json!({})).bearer(&poor)).await;
    seen(t, "register: somebody else's", world.get(format!("/t/acme/oauth2/register/{}", site.id)).bearer(&poor)).await;
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("oauth_refusals", told);
    });
}

async fn each_refusal_of_a_token_that_is_shown_for_another_is_the_one_of_its_specification(world: &World) {
    let stage = Stage::of(world).await;
    let mut told = String::new();
    let t = &mut told;
    let ask =
        |pairs: &[(&str, &str)]| world.form("acme", "token", &[("grant_type", GRANT)]).more(pairs).by(&stage.shop);
    let shown = stage.token("openid orders:read").await;
    seen(t, "no subject_token", ask(&[])).await;
    seen(t, "no type", ask(&[("subject_token", "a")])).await;
    let refresh = "urn:ietf:params:oauth:token-type:refresh_token";
    seen(t, "unknown type", ask(&[("subject_token", "a"), ("subject_token_type", refresh)])).await;
    let good = || stage.shows(&stage.shop, &shown);
    seen(t, "unknown type of the answer", good().more(&[("requested_token_type", ID_TOKEN)])).await;
    seen(t, "a type without its actor", good().more(&[("actor_token_type", JWT)])).await;
    seen(t, "an actor without a type", good().more(&[("actor_token", "a")])).await;
    seen(t, "an unknown actor", good().more(&[("actor_token", "a"), ("actor_token_type", ACCESS_TOKEN)])).await;
    seen(t, "an unknown audience", good().more(&[("audience", "nobody")])).await;
    seen(
        t,
        "an audience beyond the token",
        good().more(&[("audience", "https://stock.example.com"), ("scope", "openid")]),
    )
    .await;
    seen(t, "a wider scope", good().more(&[("scope", "openid email")])).await;
    seen(t, "an unknown token", stage.shows(&stage.shop, "a")).await;
    seen(t, "no ID token", stage.shows_as(&stage.shop, &shown, ID_TOKEN)).await;
    seen(t, "a word of nobody", stage.shows_as(&stage.shop, "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ1cm46YSJ9.AA", JWT)).await;
    seen(t, "another client's token", stage.shows(&stage.service, &shown)).await;
    let own = world.own_token(&stage.service, "orders:read").await;
    seen(t, "a client's own token", stage.shows(&stage.service, &own)).await;
    seen(t, "an actor of another client", acting(good(), &own)).await;
    stage.lets(clients(&[&stage.service])).await;
    let guarded = stage.token("openid").await;
    seen(t, "an actor who may not", stage.shows(&stage.shop, &guarded)).await;
    seen(t, "a client without the grant", stage.shows(&world.machine("acme").await, &shown)).await;
    seen(
        t,
        "a tenant without the grant",
        world.form("other", "token", &[("grant_type", GRANT)]).by(&world.machine("other").await),
    )
    .await;
    let bearer = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")];
    seen(t, "assertion: switched off", world.form("acme", "token", &bearer).by(&stage.shop)).await;
    world.tune("acme", |settings| settings.oauth.grant_types.extend([GrantType::JwtBearer])).await;
    let bringing = ClientMetadata { grant_types: Some(vec![GrantType::JwtBearer]), ..machine() };
    let bringing = world.app("acme", bringing).await;
    let assertion = |text: &str| world.form("acme", "token", &bearer).more(&[("assertion", text)]).by(&bringing);
    seen(t, "assertion: none", world.form("acme", "token", &bearer).by(&bringing)).await;
    seen(t, "assertion: no JWT", assertion("a")).await;
    seen(t, "assertion: of nobody", assertion("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ1cm46YSJ9.AA")).await;
    seen(t, "assertion: of others", world.form("acme", "token", &bearer).more(&[("assertion", "a")]).by(&stage.shop))
        .await;
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("exchange_refusals", told);
    });
}
