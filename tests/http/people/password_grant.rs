//! A person's name and password at the token endpoint: off unless it is switched on, judged as on the sign-in page, and told nothing
//! more than there.

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::ClearSecret;
use commands::client::RegisterClient;
use commands::user::SuspendUser;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::browser::{Seen, encoded};
use super::flows::claims;
use super::world::{BASE, PASSWORD, World};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    the_password_grant_is_off_unless_tenant_and_client_say_so
    a_name_and_a_password_become_tokens_and_no_session
    a_public_client_needs_a_word_of_its_tenant
    whatever_is_wrong_is_one_refusal_unless_the_tenant_wants_it_said
    guesses_at_the_token_endpoint_count_like_those_on_the_page
    however_many_guesses_come_at_once_none_is_right_after_the_limit
    tokens_of_a_password_end_with_their_person
}

const GUESS: &str = "not her password at all";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// A client that authenticates, and people are right to trust.
async fn backoffice(world: &World, change: impl FnOnce(&mut ClientMetadata)) {
    let mut metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::Password, GrantType::RefreshToken]),
        ..ClientMetadata::default()
    };
    change(&mut metadata);
    let secret = (!metadata.is_public()).then(|| ClearSecret::given("sesame".into()));
    let client_id = Some("backoffice".to_owned());
    world.does(&RegisterClient { tenant: acme(), client_id, metadata, secret }).await;
}

async fn open(world: &World) {
    world.tune("acme", |settings| settings.oauth.allow_password = true).await;
    backoffice(world, |_| {}).await;
}

async fn token(world: &World, fields: &[(&str, &str)]) -> (u16, Value, Seen) {
    let mut app = world.browser();
    app.headers.push(("authorization", format!("Basic {}", STANDARD.encode("backoffice:sesame"))));
    let seen = app.send(Method::POST, "/t/acme/oauth2/token", None, encoded(fields)).await;
    (seen.status.as_u16(), serde_json::from_str(&seen.html).unwrap(), seen)
}

async fn with(world: &World, name: &str, password: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let mut fields = vec![("grant_type", "password"), ("username", name), ("password", password)];
    fields.extend(more);
    let (status, told, _) = token(world, &fields).await;
    (status, told)
}

async fn userinfo(world: &World, token: &Value) -> u16 {
    let mut app = world.browser();
    app.headers.push(("authorization", format!("Bearer {}", token.as_str().unwrap())));
    app.send(Method::GET, "/t/acme/oauth2/userinfo", None, String::new()).await.status.as_u16()
}

async fn the_password_grant_is_off_unless_tenant_and_client_say_so(world: &World) {
    backoffice(world, |_| {}).await;
    world.person("acme", "aiko").await;
    let before = world.events().await;
    let (status, told) = with(world, "aiko", PASSWORD, &[]).await;
    assert_eq!((status, &told["error"]), (400, &json!("unsupported_grant_type")), "{told}");
    let grants = async || {
        let seen = world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
        let told: Value = serde_json::from_str(&seen.html).unwrap();
        told["grant_types_supported"].as_array().unwrap().contains(&json!("password"))
    };
    assert!(!grants().await);
    assert_eq!(world.events().await, before, "nothing was judged");
    world.tune("acme", |settings| settings.oauth.allow_password = true).await;
    assert!(grants().await);
    assert_eq!(with(world, "aiko", PASSWORD, &[]).await.0, 200);
    let secret = Some(ClearSecret::given("sesame".into()));
    let metadata =
        ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..ClientMetadata::default() };
    let client_id = Some("machine".to_owned());
    world.does(&RegisterClient { tenant: acme(), client_id, metadata, secret }).await;
    let mut app = world.browser();
    app.headers.push(("authorization", format!("Basic {}", STANDARD.encode("machine:sesame"))));
    let fields = [("grant_type", "password"), ("username", "aiko"), ("password", PASSWORD)];
    let seen = app.send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await.is(400);
    assert!(seen.html.contains("unauthorized_client"), "{}", seen.html);
}

async fn a_name_and_a_password_become_tokens_and_no_session(world: &World) {
    open(world).await;
    let user = world.person("acme", "aiko").await;
    let before = world.events().await;
    let (status, told) = with(world, "aiko@example.com", PASSWORD, &[("scope", "openid email")]).await;
    assert_eq!(status, 200, "{told}");
    let expected = ["AuthenticationStarted", "AuthenticationSucceeded", "GrantApprovedDirectly", "TokensIssued"];
    assert_eq!(world.names_since(before).await[..4], expected, "and no session");
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    assert_eq!((text("token_type"), text("scope")), ("Bearer".to_owned(), "email openid".to_owned()));
    let said = claims(&text("id_token"));
    assert_eq!(
        (&said["sub"], &said["acr"], &said["amr"]),
        (&json!(user), &json!("urn:evident:password"), &json!(["pwd"]))
    );
    assert!(said.get("sid").is_none() && said.get("nonce").is_none() && said["iss"] == format!("{BASE}/t/acme"));
    assert_eq!(userinfo(world, &told["access_token"]).await, 200);
    let refreshed = token(world, &[("grant_type", "refresh_token"), ("refresh_token", &text("refresh_token"))]).await;
    assert_eq!(refreshed.0, 200, "{}", refreshed.1);
    assert_eq!(refreshed.1["scope"], "email openid");
    let again = token(world, &[("grant_type", "refresh_token"), ("refresh_token", &text("refresh_token"))]).await;
    assert_eq!(again.1["error"], "invalid_grant", "rotation is what it is elsewhere");
    assert_eq!(userinfo(world, &refreshed.1["access_token"]).await, 401, "and so is reuse");
    world.tune("acme", |settings| settings.oauth.refresh_without_offline_access = false).await;
    assert!(with(world, "aiko", PASSWORD, &[("scope", "openid")]).await.1.get("refresh_token").is_none());
    let lasting = with(world, "aiko", PASSWORD, &[("scope", "openid offline_access")]).await.1;
    assert!(lasting["refresh_token"].is_string());
    let (db, now) = (world.journal.db(), world.journal.clock().now());
    let sessions = queries::session::of_user(db, &acme(), &user, now, &queries::Page::first(9)).await.unwrap();
    assert!(sessions.items.is_empty(), "nobody's browser is here");
}

async fn a_public_client_needs_a_word_of_its_tenant(world: &World) {
    world.tune("acme", |settings| settings.oauth.allow_password = true).await;
    backoffice(world, |metadata| metadata.token_endpoint_auth_method = Some(AuthMethod::None)).await;
    world.person("acme", "aiko").await;
    let ask = async || {
        let fields =
            [("grant_type", "password"), ("username", "aiko"), ("password", PASSWORD), ("client_id", "backoffice")];
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await;
        (seen.status.as_u16(), serde_json::from_str::<Value>(&seen.html).unwrap())
    };
    let before = world.events().await;
    let (status, told) = ask().await;
    assert_eq!((status, &told["error"]), (400, &json!("unauthorized_client")));
    assert_eq!(world.events().await, before, "nothing was judged");
    world.tune("acme", |settings| settings.oauth.password_for_public_clients = true).await;
    assert_eq!(ask().await.0, 200);
}

async fn whatever_is_wrong_is_one_refusal_unless_the_tenant_wants_it_said(world: &World) {
    use std::fmt::Write as _;
    open(world).await;
    world.person("acme", "aiko").await;
    let user = world.person("acme", "maria").await;
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let due = world.person("acme", "due").await;
    world.set_password("acme", &due, PASSWORD, true).await;
    world.tune("acme", |settings| (settings.lockout.failures, settings.lockout.duration) = (2, 900)).await;
    world.person("acme", "ken").await;
    for _ in 0..2 {
        with(world, "ken", GUESS, &[]).await;
    }
    let table = [
        ("a wrong password", "aiko", GUESS),
        ("nobody", "nobody", GUESS),
        ("somebody who is suspended", "maria", PASSWORD),
        ("a password that must be changed", "due", PASSWORD),
        ("somebody who is locked out", "ken", PASSWORD),
    ];
    let mut quiet = Vec::new();
    for (what, name, password) in table {
        let (status, told) = with(world, name, password, &[]).await;
        assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")), "{what}");
        quiet.push(told);
    }
    assert!(quiet.iter().all(|told| *told == quiet[0]), "{quiet:?}");
    world.ground.clock.step(1000 * 1_000_000);
    world.tune("acme", |settings| settings.oauth.password_messages = true).await;
    for _ in 0..2 {
        with(world, "ken", GUESS, &[]).await;
    }
    let mut said = String::new();
    for (what, name, password) in table {
        let (status, told) = with(world, name, password, &[]).await;
        writeln!(said, "{what}\n  {status} {told}").unwrap();
    }
    let others: [(&str, &[(&str, &str)]); 6] = [
        ("no name", &[("grant_type", "password"), ("password", PASSWORD)]),
        ("no password", &[("grant_type", "password"), ("username", "aiko")]),
        ("twice", &[("grant_type", "password"), ("username", "aiko"), ("username", "ken"), ("password", PASSWORD)]),
        ("unknown scope", &[("grant_type", "password"), ("username", "aiko"), ("password", PASSWORD), ("scope", "x")]),
        (
            "a scope that no role of hers holds",
            &[("grant_type", "password"), ("username", "aiko"), ("password", PASSWORD), ("scope", "evident:admin")],
        ),
        (
            "unknown resource",
            &[
                ("grant_type", "password"),
                ("username", "aiko"),
                ("password", PASSWORD),
                ("resource", "https://x.example"),
            ],
        ),
    ];
    for (what, fields) in others {
        let (status, told, _) = token(world, fields).await;
        writeln!(said, "{what}\n  {status} {told}").unwrap();
    }
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("password_grant_refusals", said);
    });
}

async fn guesses_at_the_token_endpoint_count_like_those_on_the_page(world: &World) {
    open(world).await;
    world.person("acme", "aiko").await;
    world
        .tune("acme", |settings| {
            (settings.lockout.failures, settings.lockout.window, settings.lockout.duration) = (3, 600, 300);
            (settings.sign_in.address_failures, settings.sign_in.tenant_failures) = (0, 0);
        })
        .await;
    let mut browser = world.browser();
    browser.guess("acme", "aiko", GUESS).await.is(422);
    for _ in 0..2 {
        assert_eq!(with(world, "aiko", GUESS, &[]).await.0, 400);
    }
    browser.guess("acme", "aiko", PASSWORD).await.is(429);
    assert_eq!(with(world, "aiko", PASSWORD, &[]).await.1["error"], "invalid_grant");
    world.ground.clock.step(301 * 1_000_000);
    assert_eq!(with(world, "aiko", PASSWORD, &[]).await.0, 200, "the lock ends for both");
    browser.guess("acme", "aiko", PASSWORD).await.is(303);
}

async fn however_many_guesses_come_at_once_none_is_right_after_the_limit(world: &World) {
    open(world).await;
    world.person("acme", "aiko").await;
    world.tune("acme", |settings| (settings.lockout.failures, settings.lockout.duration) = (3, 300)).await;
    let before = world.events().await;
    let tries = (0..12).map(|number| async move {
        let password = if number == 11 { PASSWORD } else { GUESS };
        with(world, "aiko", password, &[]).await
    });
    let told = join_all(tries).await;
    let good = told.iter().filter(|(status, _)| *status == 200).count();
    assert!(good <= 1, "{told:?}");
    assert!(told.iter().all(|(status, _)| [200, 400, 503].contains(status)), "{told:?}");
    // Whoever comes first is judged first: the right password lets in only while fewer than three failures stand before it.
    let events = world.journal.read_page(before, 1000).await.unwrap();
    let succeeded = events.iter().position(|event| event.event_type == "AuthenticationSucceeded");
    assert_eq!(succeeded.is_some(), good == 1, "{events:?}");
    let failed = events[..succeeded.unwrap_or(0)].iter().filter(|event| event.event_type == "AuthenticationFailed");
    assert!(failed.count() < 3, "{events:?}");
    // A success clears the counter, so that it may have fewer than three by now.
    for _ in 0..3 {
        assert_eq!(with(world, "aiko", GUESS, &[]).await.0, 400);
    }
    assert_eq!(with(world, "aiko", PASSWORD, &[]).await.0, 400, "locked");
}

async fn tokens_of_a_password_end_with_their_person(world: &World) {
    open(world).await;
    let user = world.person("acme", "aiko").await;
    let told = with(world, "aiko", PASSWORD, &[("scope", "openid")]).await.1;
    assert_eq!(userinfo(world, &told["access_token"]).await, 200);
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    assert_eq!(userinfo(world, &told["access_token"]).await, 401);
    let refresh = told["refresh_token"].as_str().unwrap();
    let refreshed = token(world, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(refreshed.1["error"], "invalid_grant");
}
