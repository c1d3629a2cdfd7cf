//! What browsers may do: pages of elsewhere by sets of rules, credentials in addresses where a tenant has no other way.

use aggregates::client::{AuthMethod, ClientMetadata};
use aggregates::tenant::CorsSet;
use axum::http::{HeaderMap, Method};
use serde_json::json;

use crate::oauth::world::{World, claims, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_set_of_rules_holds_for_its_origins_once_it_is_switched_on
    credentials_in_an_address_are_taken_where_a_tenant_says_so
    an_id_for_everybody_is_told_where_a_tenant_says_so
}

async fn a_set_of_rules_holds_for_its_origins_once_it_is_switched_on(world: &World) {
    let (partner, house) = ("https://app.partner.example", "https://www.acme.example");
    let set = CorsSet {
        allowed_origins: vec![partner.to_owned()],
        allowed_methods: ["PATCH".to_owned()].into(),
        allowed_headers: ["X-Partner".to_owned()].into(),
        exposed_headers: ["X-Told".to_owned()].into(),
        allow_credentials: true,
        ..CorsSet::default()
    };
    world
        .tune("acme", |settings| {
            settings.cors.allowed_origins = vec![house.to_owned()];
            settings.cors.sets = [("partner".to_owned(), set), ("empty".to_owned(), CorsSet::default())].into();
        })
        .await;
    let app = world.machine("acme").await;
    let asked = async |origin: &'static str| {
        let preflight = world.ask(Method::OPTIONS, "/t/acme/oauth2/token").header("origin", origin).is(204).await;
        let grant = [("grant_type", "client_credentials")];
        let answer = world.form("acme", "token", &grant).by(&app).header("origin", origin).is(200).await;
        let shown = |headers: &HeaderMap, name: &str| {
            headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        [
            shown(&preflight.headers, "access-control-allow-methods"),
            shown(&preflight.headers, "access-control-allow-headers"),
            shown(&preflight.headers, "access-control-allow-credentials"),
            shown(&answer.headers, "access-control-allow-origin"),
            shown(&answer.headers, "access-control-allow-credentials"),
            shown(&answer.headers, "access-control-expose-headers"),
        ]
    };
    let usual = ["DELETE, GET, POST, PUT", "Authorization, Content-Type, DPoP", ""];
    let told = "WWW-Authenticate, DPoP-Nonce, Retry-After, Evident-Position, X-Request-Id";
    assert_eq!(
        asked(partner).await,
        [usual[0], usual[1], usual[2], "", "", ""],
        "a set is off until it is switched on"
    );
    world.tune("acme", |settings| settings.cors.sets.get_mut("partner").unwrap().enabled = true).await;
    let partners = asked(partner).await;
    assert_eq!(partners[0], "DELETE, GET, PATCH, POST, PUT");
    assert_eq!(partners[1], "Authorization, Content-Type, DPoP, X-Partner");
    assert_eq!([&partners[2], &partners[3], &partners[4]], ["true", partner, "true"]);
    assert_eq!(partners[5], format!("{told}, X-Told"));
    assert_eq!(asked(house).await, [usual[0], usual[1], usual[2], house, "", told], "others have what they had");
    assert_eq!(asked("https://evil.example").await, [usual[0], usual[1], usual[2], "", "", ""]);
    world.tune("acme", |settings| settings.cors.enabled = false).await;
    assert_eq!(asked(partner).await, [""; 6], "the whole is switched off as before");
}

async fn credentials_in_an_address_are_taken_where_a_tenant_says_so(world: &World) {
    let posted = ClientMetadata { token_endpoint_auth_method: Some(AuthMethod::ClientSecretPost), ..machine() };
    let (app, basic) = (world.app("acme", posted).await, world.machine("acme").await);
    let query = |id: &str, secret: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", id)
            .append_pair("client_secret", secret)
            .finish();
        format!("/t/acme/oauth2/token?{query}")
    };
    let ask = |path: String, more: &[(&str, &str)]| {
        let grant = [&[("grant_type", "client_credentials")], more].concat();
        world.ask(Method::POST, path).form(&grant)
    };
    ask(query(&app.id, &app.secret), &[]).refused("invalid_request").await;
    world.tune("acme", |settings| settings.oauth.credentials_in_query = true).await;
    ask(query(&app.id, &app.secret), &[]).is(200).await;
    ask(query(&app.id, "guess"), &[]).refused("invalid_client").await;
    ask(query(&basic.id, &basic.secret), &[]).refused("invalid_client").await;
    ask(query(&app.id, &app.secret), &[("client_id", &app.id)]).refused("invalid_request").await;
    let scope = format!("{}&scope=orders%3Aread&grant_type=refresh_token", query(&app.id, &app.secret));
    assert!(
        ask(scope, &[]).is(200).await.body.get("scope").is_none_or(|scope| scope == ""),
        "nothing else is read there"
    );
    let revoke = world.ask(Method::POST, query(&app.id, &app.secret).replace("token?", "revoke?"));
    revoke.form(&[("token", "x")]).refused("invalid_request").await;
    let other = world.ask(Method::POST, query(&app.id, &app.secret).replace("/acme/", "/other/"));
    other.form(&[("grant_type", "client_credentials")]).refused("invalid_request").await;
}

async fn an_id_for_everybody_is_told_where_a_tenant_says_so(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let told = async || {
        let tokens = world.exchange(&app, &world.code(&app, &user, "openid").await).is(200).await;
        let userinfo = world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).is(200).await.body;
        (claims(&tokens.text("id_token"))["group_id"].clone(), userinfo["group_id"].clone())
    };
    assert_eq!(told().await, (json!(null), json!(null)));
    world.tune("acme", |settings| settings.oauth.global_user_claim = Some("group_id".into())).await;
    assert_eq!(told().await, (json!(user), json!(user)));
    let document = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(document["claims_supported"].as_array().unwrap().contains(&json!("group_id")));
}
