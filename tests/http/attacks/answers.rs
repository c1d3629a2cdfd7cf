//! What a request may not be talked out of: its proof key, the place of its answer, and the name of who answers.

use aggregates::tenant::PkceRule;
use axum::http::Method;
use serde_json::Value;

use crate::on_both_engines;
use crate::people::browser::{Seen, encoded};
use crate::people::world::{BASE, CHALLENGE, REDIRECT, VERIFIER, World, authorize};

on_both_engines! { crate::people::world::World:
    a_challenge_that_was_taken_out_of_the_request_is_missed_at_the_end
    a_challenge_cannot_be_weakened_on_the_way
    a_code_of_another_request_does_not_fit
    a_token_never_stands_in_a_query
    every_answer_in_every_place_says_who_answers
}

/// What the token endpoint says to a public client that brings a code.
async fn exchanged(world: &World, client: &str, code: &str, verifier: Option<&str>) -> Value {
    let mut fields =
        vec![("grant_type", "authorization_code"), ("code", code), ("client_id", client), ("redirect_uri", REDIRECT)];
    fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    let mut app = world.browser();
    let seen = app.send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await;
    serde_json::from_str(&seen.html).unwrap()
}

/// A tenant that asks nobody for a challenge.
async fn lax(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.oauth.require_pkce = PkceRule::None).await;
}

const BARE: [(&str, &str); 2] = [("code_challenge", ""), ("code_challenge_method", "")];

async fn a_challenge_that_was_taken_out_of_the_request_is_missed_at_the_end(world: &World) {
    lax(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    // The attacker's browser asks without a challenge; the code is put into the answer that an honest client waits for.
    let stripped = browser.open(&authorize("acme", "trusted", &BARE)).await.is(303).code();
    assert_eq!(exchanged(world, "trusted", &stripped, Some(VERIFIER)).await["error"], "invalid_grant");
    // Who sent one is held to it, though the tenant would have asked for none.
    let held = browser.open(&authorize("acme", "trusted", &[])).await.is(303).code();
    assert_eq!(exchanged(world, "trusted", &held, None).await["error"], "invalid_grant");
    assert_eq!(exchanged(world, "trusted", &held, Some(CHALLENGE)).await["error"], "invalid_grant");
    assert!(exchanged(world, "trusted", &held, Some(VERIFIER)).await["access_token"].is_string());
    let bare = browser.open(&authorize("acme", "trusted", &BARE)).await.is(303).code();
    assert!(exchanged(world, "trusted", &bare, None).await["access_token"].is_string());
    // And where the tenant asks for one there is no way around it.
    world.tune("acme", |settings| settings.oauth.require_pkce = PkceRule::Public).await;
    let refused = browser.open(&authorize("acme", "trusted", &BARE)).await.is(303);
    assert_eq!(refused.told("error").as_deref(), Some("invalid_request"));
}

async fn a_challenge_cannot_be_weakened_on_the_way(world: &World) {
    lax(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    // Without a method `plain` is meant (RFC 7636 §4.3), and that is not accepted, whoever asks.
    for (method, challenge) in
        [("", CHALLENGE), ("plain", VERIFIER), ("PLAIN", VERIFIER), ("s256", CHALLENGE), ("none", "")]
    {
        let more = [("code_challenge_method", method), ("code_challenge", challenge)];
        let seen = browser.open(&authorize("acme", "trusted", &more)).await.is(303);
        assert_eq!((seen.told("error").as_deref(), seen.told("code")), (Some("invalid_request"), None), "{method:?}");
    }
    let twice = format!("{}&code_challenge={VERIFIER}", authorize("acme", "trusted", &[]));
    assert_eq!(browser.open(&twice).await.told("error").as_deref(), Some("invalid_request"));
    let method = format!("{}&code_challenge_method=plain", authorize("acme", "trusted", &[]));
    assert_eq!(browser.open(&method).await.told("error").as_deref(), Some("invalid_request"));
}

async fn a_code_of_another_request_does_not_fit(world: &World) {
    lax(world).await;
    let two = "https://app.example.com/other";
    world
        .client("acme", "both", |metadata| {
            metadata.redirect_uris = Some(vec![REDIRECT.to_owned(), two.to_owned()]);
            metadata.skip_consent = Some(true);
        })
        .await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let theirs = browser.open(&authorize("acme", "trusted", &[])).await.code();
    assert_eq!(exchanged(world, "both", &theirs, Some(VERIFIER)).await["error"], "invalid_grant", "another client's");
    let elsewhere = browser.open(&authorize("acme", "both", &[("redirect_uri", two)])).await.code();
    let before = world.events().await;
    assert_eq!(exchanged(world, "both", &elsewhere, Some(VERIFIER)).await["error"], "invalid_grant", "sent elsewhere");
    let other = "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag";
    let own = browser.open(&authorize("acme", "both", &[])).await.code();
    assert_eq!(exchanged(world, "both", &own, Some(other)).await["error"], "invalid_grant", "another browser's");
    let names = world.names_since(before).await;
    assert_eq!(names, ["GrantRequested", "GrantApproved"], "whoever cannot use a code does not use it up");
    assert!(exchanged(world, "both", &own, Some(VERIFIER)).await["access_token"].is_string());
    assert!(exchanged(world, "trusted", &theirs, Some(VERIFIER)).await["access_token"].is_string());
}

async fn a_token_never_stands_in_a_query(world: &World) {
    lax(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for kind in ["token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
        for mode in ["query", "fragment", ""] {
            let more = [("response_type", kind), ("response_mode", mode)];
            let seen = browser.open(&authorize("acme", "trusted", &more)).await.is(303);
            let address = seen.leads_to().unwrap();
            assert!(address.starts_with(&format!("{REDIRECT}#error=")), "{kind} {mode:?}: {address}");
            assert!(address.contains("iss=") && !address.contains("token="), "{kind} {mode:?}: {address}");
        }
    }
}

/// The fields of an answer, wherever they stand.
fn fields(seen: &Seen) -> Vec<(String, String)> {
    let Some(address) = seen.leads_to() else { return seen.form().fields };
    let url = url::Url::parse(&address).unwrap();
    let text = url.fragment().or(url.query()).unwrap_or_default().to_owned();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

async fn every_answer_in_every_place_says_who_answers(world: &World) {
    lax(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let table: [(&[(&str, &str)], &str); 9] = [
        (&[], "code"),
        (&[("scope", "openid nonsense")], "error"),
        (&[("scope", "")], "error"),
        (&[("prompt", "none login")], "error"),
        (&[("max_age", "soon")], "error"),
        (&[("code_challenge", "short")], "error"),
        (&[("request", "a.b.c")], "error"),
        (&[("request_uri", "https://evil.example/r")], "error"),
        (&[("id_token_hint", "a.b.c")], "error"),
    ];
    let document = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    let document: Value = serde_json::from_str(&document.html).unwrap();
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    for (more, wanted) in table {
        for mode in ["query", "fragment", "form_post"] {
            let more = [more, &[("response_mode", mode)]].concat();
            let seen = browser.open(&authorize("acme", "trusted", &more)).await;
            assert_eq!(seen.status.as_u16(), if mode == "form_post" { 200 } else { 303 }, "{more:?}");
            let (fields, at) = (fields(&seen), seen.leads_to());
            let of = |name: &str| {
                let mut values = fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.clone());
                (values.next(), values.next())
            };
            assert!(of(wanted).0.is_some() && of(wanted).1.is_none(), "{more:?}: {fields:?}");
            assert_eq!(of("iss"), (Some(document["issuer"].as_str().unwrap().to_owned()), None), "{more:?}");
            assert_eq!(of("iss").0, Some(format!("{BASE}/t/acme")));
            assert_eq!(of("state"), (Some("af0ifjsldkj".to_owned()), None), "{more:?}");
            match mode {
                "form_post" => assert_eq!((seen.form().action.as_str(), at), (REDIRECT, None)),
                "query" => assert!(at.unwrap().starts_with(&format!("{REDIRECT}?"))),
                _ => assert!(at.unwrap().starts_with(&format!("{REDIRECT}#"))),
            }
        }
    }
}
