//! Mix-up (RFC 9207 §1, RFC 9700 §4.4): a client of two providers, one of which is the attacker's, and an answer of the honest one
//! that the client takes for the attacker's.
//!
//! Two tenants are the two providers. The client is a model of one that keeps to RFC 9207: what it would send where is looked
//! at, and then the attacker is given everything that a client without the check would have sent.

use axum::http::Method;
use serde_json::Value;

use crate::on_both_engines;
use crate::people::browser::{Seen, encoded};
use crate::people::world::{BASE, CHALLENGE, REDIRECT, VERIFIER, World, authorize};

on_both_engines! { crate::people::world::World:
    a_client_sees_whose_answer_it_has_before_it_sends_anything_anywhere
    what_a_careless_client_would_send_to_the_wrong_provider_is_worth_nothing_there
    what_the_attacker_learned_is_worth_nothing_at_the_right_provider
}

/// A sign-in that a client has begun: with whom, and what it remembers of it.
struct Begun {
    issuer: String,
    token_endpoint: String,
    state: &'static str,
}

/// What a client does with what the browser brings.
#[derive(Debug, PartialEq)]
enum Next {
    /// Sends the code to this address.
    Sends(String, String),
    /// Tells the person that it did not work.
    Stops(&'static str),
}

impl Begun {
    /// As the documents of a provider say.
    async fn with(world: &World, tenant: &str) -> Self {
        let mut app = world.browser();
        let seen = app.open(&format!("/t/{tenant}/.well-known/openid-configuration")).await.is(200);
        let document: Value = serde_json::from_str(&seen.html).unwrap();
        let text = |name: &str| document[name].as_str().unwrap().to_owned();
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        Self { issuer: text("issuer"), token_endpoint: text("token_endpoint"), state: "af0ifjsldkj" }
    }

    /// RFC 9207 §2.4: the issuer first, whatever else the answer says.
    fn receive(&self, answer: &Seen) -> Next {
        match answer.told("iss") {
            Some(iss) if iss == self.issuer => {}
            Some(_) => return Next::Stops("another issuer"),
            None => return Next::Stops("no issuer"),
        }
        if answer.told("state").as_deref() != Some(self.state) {
            return Next::Stops("another state");
        }
        match answer.told("code") {
            Some(code) => Next::Sends(self.token_endpoint.clone(), code),
            None => Next::Stops("an error"),
        }
    }
}

/// Both providers with the same client id and redirect address, and the same person at both.
async fn providers(world: &World) {
    for tenant in ["acme", "other"] {
        world.clients(tenant).await;
        world.person(tenant, "aiko").await;
    }
}

async fn token(world: &World, tenant: &str, fields: &[(&str, &str)]) -> Value {
    let mut app = world.browser();
    let seen = app.send(Method::POST, &format!("/t/{tenant}/oauth2/token"), None, encoded(fields)).await;
    serde_json::from_str(&seen.html).unwrap()
}

async fn a_client_sees_whose_answer_it_has_before_it_sends_anything_anywhere(world: &World) {
    providers(world).await;
    let (honest, attackers) = (Begun::with(world, "acme").await, Begun::with(world, "other").await);
    assert_ne!((&honest.issuer, &honest.token_endpoint), (&attackers.issuer, &attackers.token_endpoint));
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    // The person chose the attacker's provider, which sent the browser on to the honest one.
    let answer = browser.open(&authorize("acme", "trusted", &[])).await.is(303);
    assert_eq!(attackers.receive(&answer), Next::Stops("another issuer"));
    assert_eq!(honest.receive(&answer), Next::Sends(format!("{BASE}/t/acme/oauth2/token"), answer.code()));
    // Errors say it as well: an attacker learns nothing from how a client goes on.
    let error = browser.open(&authorize("acme", "shop", &[("prompt", "none")])).await.is(303);
    assert_eq!(
        (attackers.receive(&error), honest.receive(&error)),
        (Next::Stops("another issuer"), Next::Stops("an error"))
    );
    // The other way round.
    browser.enter("other", "aiko").await;
    let answer = browser.open(&authorize("other", "trusted", &[])).await.is(303);
    assert_eq!(honest.receive(&answer), Next::Stops("another issuer"));
    // An address of the request cannot say who answers: nothing of the request's own stands in the answer but its state.
    let forged = format!("{}&iss={}", authorize("acme", "trusted", &[]), encoded(&[("", &attackers.issuer)]));
    let answer = browser.open(&forged).await.is(303);
    let url = url::Url::parse(&answer.leads_to().unwrap()).unwrap();
    let named: Vec<_> =
        url.query_pairs().filter(|(name, _)| name == "iss").map(|(_, value)| value.into_owned()).collect();
    assert_eq!(named, [honest.issuer]);
}

async fn what_a_careless_client_would_send_to_the_wrong_provider_is_worth_nothing_there(world: &World) {
    providers(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let code = browser.open(&authorize("acme", "trusted", &[])).await.code();
    let before = world.events().await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", "trusted"),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(token(world, "other", &fields).await["error"], "invalid_grant");
    assert_eq!(world.events().await, before, "and is not used up");
    assert!(token(world, "acme", &fields).await["access_token"].is_string());
}

async fn what_the_attacker_learned_is_worth_nothing_at_the_right_provider(world: &World) {
    providers(world).await;
    let mut victim = world.browser();
    victim.enter("acme", "aiko").await;
    // The attacker chose the parameters of the request that the victim's browser made, but for what the client keeps to itself.
    let code = victim.open(&authorize("acme", "trusted", &[])).await.code();
    for verifier in [None, Some(CHALLENGE), Some("an-attacker-guesses-a-verifier-of-43-letters-")] {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("client_id", "trusted"),
            ("redirect_uri", REDIRECT),
        ];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        assert_eq!(token(world, "acme", &fields).await["error"], "invalid_grant", "{verifier:?}");
    }
    // Nor does it help to have the honest client redeem it in the attacker's own sign-in: its challenge was another one.
    let own = "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag";
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", "trusted"),
        ("redirect_uri", REDIRECT),
        ("code_verifier", own),
    ];
    assert_eq!(token(world, "acme", &fields).await["error"], "invalid_grant");
}
