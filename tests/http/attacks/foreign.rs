//! What another tenant issued, at every endpoint of OAuth and OpenID Connect: answered exactly as what nobody ever issued.

use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata};
use axum::http::{HeaderMap, Method};
use protocols::jose::CLIENT_ASSERTION_TYPE;
use serde_json::json;

use super::forgeries::Forger;
use crate::oauth::world::{App, Ask, BASE, REDIRECT, World, browser_app, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_foreign_client_is_answered_like_nobody
    a_foreign_code_or_refresh_token_is_answered_like_none
    a_foreign_token_is_answered_like_none_wherever_it_is_shown
    a_foreign_registration_is_answered_like_none
}

/// Headers without what differs between any two answers.
fn steady(mut headers: HeaderMap) -> HeaderMap {
    for name in ["evident-position", "x-request-id", "date"] {
        headers.remove(name);
    }
    headers
}

/// Asks for something foreign and for something unknown; nothing in the answers may tell which was which.
async fn alike(what: &str, foreign: Ask<'_>, unknown: Ask<'_>) {
    let (foreign, unknown) = (foreign.answer().await, unknown.answer().await);
    assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body), "{what}");
    assert_eq!(steady(foreign.headers), steady(unknown.headers), "{what}");
    assert!(foreign.status.as_u16() < 500, "{what}: {}", foreign.body);
    let empty = foreign.body == json!({"active": false}) || foreign.body == json!("");
    assert!(!foreign.status.is_success() || empty, "{what}: {}", foreign.body);
}

async fn a_foreign_client_is_answered_like_nobody(world: &World) {
    let secretive = [
        world.machine("acme").await,
        world
            .app("acme", ClientMetadata { token_endpoint_auth_method: Some(AuthMethod::ClientSecretPost), ..machine() })
            .await,
        world.website("acme").await,
    ];
    let public = world.app("acme", browser_app()).await;
    let before = world.events().await;
    for app in &secretive {
        let stranger = App { tenant: "other", ..app.clone() };
        let nobody = App { id: support::new_uuid().to_string(), ..stranger.clone() };
        for endpoint in ["token", "introspect", "revoke"] {
            let ask = || world.form("other", endpoint, &[("grant_type", "client_credentials"), ("token", "a")]);
            alike(endpoint, ask().by(&stranger), ask().by(&nobody)).await;
            let posted = |app: &App| ask().more(&[("client_id", &app.id), ("client_secret", &app.secret)]);
            alike(endpoint, posted(&stranger), posted(&nobody)).await;
        }
    }
    let unknown = support::new_uuid().to_string();
    for endpoint in ["token", "introspect", "revoke"] {
        let named = |id: &str| {
            let pairs = [("grant_type", "authorization_code"), ("code", "x"), ("token", "a"), ("client_id", id)];
            world.form("other", endpoint, &pairs)
        };
        alike(endpoint, named(&public.id), named(&unknown)).await;
    }
    // Signed by its own key for its own tenant, or for this one.
    let forger = Forger::new("key");
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks: Some(forger.jwks()),
        ..machine()
    };
    let keyed = world.app("acme", metadata).await;
    let now = world.journal.clock().now().timestamp();
    for tenant in ["acme", "other"] {
        let shown = |id: &str| {
            let claims = json!({
                "iss": id, "sub": id, "aud": format!("{BASE}/t/{tenant}"), "jti": "1", "iat": now, "exp": now + 60,
            });
            let assertion = forger.sign(&forger.header("JWT"), &claims);
            let pairs = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", CLIENT_ASSERTION_TYPE),
                ("client_assertion", assertion.as_str()),
            ];
            world.form("other", "token", &pairs)
        };
        alike("an assertion", shown(&keyed.id), shown(&unknown)).await;
    }
    assert_eq!(world.events().await, before + 1, "nothing was appended but one client");
}

async fn a_foreign_code_or_refresh_token_is_answered_like_none(world: &World) {
    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let spa = world.app("acme", browser_app()).await;
    let (rival, page) = (world.website("other").await, world.app("other", browser_app()).await);
    for (app, rival) in [(&site, &rival), (&spa, &page)] {
        let code = world.code(app, &user, "openid offline_access").await;
        let other = world.code(app, &user, "openid offline_access").await;
        let refresh = world.exchange(app, &other).is(200).await.text("refresh_token");
        let before = world.events().await;
        alike("a code", world.exchange(rival, &code), world.exchange(rival, &"A".repeat(64))).await;
        alike("a used code", world.exchange(rival, &other), world.exchange(rival, &"A".repeat(64))).await;
        alike("a refresh token", world.refresh(rival, &refresh), world.refresh(rival, &"A".repeat(86))).await;
        // In the name of the client itself, which is nobody here.
        let stranger = App { tenant: "other", ..app.clone() };
        let nobody = App { id: support::new_uuid().to_string(), ..stranger.clone() };
        alike("by its client", world.exchange(&stranger, &code), world.exchange(&nobody, &code)).await;
        alike("by its client", world.refresh(&stranger, &refresh), world.refresh(&nobody, &refresh)).await;
        assert_eq!(world.events().await, before, "nothing was appended");
        world.exchange(app, &code).is(200).await;
        world.refresh(app, &refresh).is(200).await;
    }
}

async fn a_foreign_token_is_answered_like_none_wherever_it_is_shown(world: &World) {
    let user = world.aiko("acme").await;
    let opaque = world.website("acme").await;
    let signed = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..website() };
    let signed = world.app("acme", signed).await;
    let clerk = ClientMetadata { scope: Some("evident:admin evident:register".into()), ..machine() };
    let clerk = world.app("acme", clerk).await;
    let judge = world.machine("other").await;
    let mut tokens = vec![(world.own_token(&clerk, "evident:admin evident:register").await, "A".repeat(43))];
    for app in [&opaque, &signed] {
        let code = world.code(app, &user, "openid profile").await;
        let (spare, given) = (world.code(app, &user, "openid").await, world.exchange(app, &code).is(200).await);
        let unsigned = |token: &str| format!("{}A", &token[..token.len() - 1]);
        let access = given.text("access_token");
        let unknown = if access.contains('.') { "a.b.c".to_owned() } else { unsigned(&access) };
        tokens.push((access, unknown));
        tokens.push((given.text("refresh_token"), "A".repeat(86)));
        tokens.push((given.text("id_token"), "a.b.c".to_owned()));
        tokens.push((spare, "A".repeat(64)));
    }
    let before = world.events().await;
    for (foreign, unknown) in &tokens {
        for endpoint in ["introspect", "revoke"] {
            let ask = |token: &str| world.form("other", endpoint, &[("token", token)]).by(&judge);
            alike(endpoint, ask(foreign), ask(unknown)).await;
        }
        for path in
            ["oauth2/userinfo", "admin/v1/users", "admin/v1/clients", "admin/v1/keys", "admin/v1/history/user/x"]
        {
            let ask = |token: &str| world.get(format!("/t/other/{path}")).bearer(token);
            alike(path, ask(foreign), ask(unknown)).await;
        }
        let ask = |token: &str| world.get("/admin/v1/tenants").bearer(token);
        alike("tenants", ask(foreign), ask(unknown)).await;
        let ask = |token: &str| {
            let body = json!({"redirect_uris": [REDIRECT]});
            world.ask(Method::POST, "/t/other/oauth2/register").bearer(token).json(&body)
        };
        alike("register", ask(foreign), ask(unknown)).await;
    }
    assert_eq!(world.events().await, before, "nothing was appended");
}

async fn a_foreign_registration_is_answered_like_none(world: &World) {
    for tenant in ["acme", "other"] {
        world.tune(tenant, |settings| settings.oauth.registration.open = true).await;
    }
    let register = |tenant: &str| {
        let body = json!({"redirect_uris": [REDIRECT]});
        world.ask(Method::POST, format!("/t/{tenant}/oauth2/register")).json(&body)
    };
    let (foreign, own) = (register("acme").is(201).await, register("other").is(201).await);
    let (id, unknown) = (foreign.text("client_id"), support::new_uuid().to_string());
    let (theirs, ours) = (foreign.text("registration_access_token"), own.text("registration_access_token"));
    let before = world.events().await;
    for token in [&theirs, &ours, &"A".repeat(43)] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let ask = |id: &str| {
                let body = json!({"client_id": id, "redirect_uris": ["https://evil.example/cb"]});
                world.ask(method.clone(), format!("/t/other/oauth2/register/{id}")).bearer(token).json(&body)
            };
            alike(method.as_str(), ask(&id), ask(&unknown)).await;
        }
    }
    // The token of another client is no better with one's own name in the address.
    let place = format!("/t/other/oauth2/register/{}", own.text("client_id"));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let ask = |token: &str| world.ask(method.clone(), &place).bearer(token).json(&json!({}));
        alike(method.as_str(), ask(&theirs), ask(&"A".repeat(43))).await;
    }
    assert_eq!(world.events().await, before, "nothing was appended");
    world.get(format!("/t/acme/oauth2/register/{id}")).bearer(&theirs).is(200).await;
}
