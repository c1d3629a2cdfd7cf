//! What an application does with what it got: tokens, and what they are still worth.

use axum::http::Method;
use serde_json::Value;

use super::browser::{Browser, encoded};
use super::world::{REDIRECT, VERIFIER, World, authorize};

/// What an application holds of somebody.
pub struct Tokens {
    client: String,
    pub access: String,
    pub refresh: String,
    pub id: String,
}

/// Gets tokens for whoever is signed in, who allows whatever they are asked.
pub async fn obtain(world: &World, browser: &mut Browser<'_>, client: &str, scope: &str) -> Tokens {
    let mut seen = browser.open(&authorize("acme", client, &[("scope", scope)])).await;
    if seen.path().ends_with("/consent") {
        seen = browser.answer(&seen, &[("decision", "allow")]).await;
    }
    let code = seen.code();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let told = world.browser().send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await.is(200);
    let told: Value = serde_json::from_str(&told.html).unwrap();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    Tokens {
        client: client.to_owned(),
        access: text("access_token"),
        refresh: text("refresh_token"),
        id: text("id_token"),
    }
}

impl Tokens {
    /// Whether the access token opens anything.
    pub async fn opens(&self, world: &World) -> bool {
        let mut app = world.browser();
        app.headers.push(("authorization", format!("Bearer {}", self.access)));
        let seen = app.send(Method::GET, "/t/acme/oauth2/userinfo", None, String::new()).await;
        assert!([200, 401].contains(&seen.status.as_u16()), "{} {}", seen.status, seen.html);
        seen.status.is_success()
    }

    /// Refreshes; whether that was possible. What comes back is held from here on.
    pub async fn refreshes(&mut self, world: &World) -> bool {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &*self.refresh), ("client_id", &*self.client)];
        let mut app = world.browser();
        let seen = app.send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await;
        let told: Value = serde_json::from_str(&seen.html).unwrap();
        if !seen.status.is_success() {
            assert_eq!(told["error"], "invalid_grant", "{told}");
            return false;
        }
        told["access_token"].as_str().unwrap().clone_into(&mut self.access);
        if let Some(next) = told["refresh_token"].as_str() {
            next.clone_into(&mut self.refresh);
        }
        true
    }
}
