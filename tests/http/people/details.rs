//! What a client asks for one by one (RFC 9396), as people see it: every member, in their language, each time anew.

use aggregates::JwsAlgorithm;
use aggregates::client::ClientMetadata;
use axum::http::Method;
use serde_json::{Value, json};

use super::browser::encoded;
use super::flows::exchange;
use super::world::{BASE, CHALLENGE, REDIRECT, World, authorize};
use crate::oauth::assertions::pair;
use crate::oauth::details::{paying, payment};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_person_reads_what_is_asked_and_the_token_says_what_they_allowed
    nothing_that_was_allowed_once_is_allowed_again
    whoever_is_trusted_is_asked_all_the_same
    what_changed_meanwhile_is_not_allowed_unread
    what_was_asked_for_goes_with_its_person
    a_request_may_be_for_details_alone
    what_is_pushed_or_signed_is_asked_like_any_other
}

async fn shop(world: &World) {
    shop_with(world, |_| {}).await;
}

async fn shop_with(world: &World, more: impl FnOnce(&mut ClientMetadata)) {
    world
        .tune("acme", |settings| {
            drop(settings.oauth.authorization_details_types.insert("payment".into(), payment()));
        })
        .await;
    world
        .client("acme", "shop", |metadata| {
            metadata.authorization_details_types = Some(vec!["payment".into()]);
            more(metadata);
        })
        .await;
    world.person("acme", "aiko").await;
}

async fn a_person_reads_what_is_asked_and_the_token_says_what_they_allowed(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("DE02 <b>1001</b>")]).to_string();
    let more = [("authorization_details", details.as_str())];
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    for word in ["Pay once", "Amount", "123.50 EUR", "To account", "DE02 &#60;b&#62;1001&#60;/b&#62;"] {
        assert!(page.html.contains(word), "{word}: {}", page.html);
    }
    let japanese = [more[0], ("ui_locales", "ja")];
    let page = browser.open(&authorize("acme", "shop", &japanese)).await.is(200);
    for word in ["一回の支払い", "金額", "振込先", "123.50 EUR"] {
        assert!(page.html.contains(word), "{word}: {}", page.html);
    }
    let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    assert_eq!(exchange(world, &code).await["authorization_details"], json!([paying("DE02 <b>1001</b>")]));
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    let back = browser.answer(&page, &[("decision", "deny")]).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("access_denied"));
}

async fn nothing_that_was_allowed_once_is_allowed_again(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = |to: &str| json!([paying(to)]).to_string();
    let first = details("123");
    let page = browser.open(&authorize("acme", "shop", &[("authorization_details", &first)])).await.is(200);
    browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    // What the scope allows is remembered; a payment is not.
    let code = browser.open(&authorize("acme", "shop", &[])).await.is(303).code();
    assert!(exchange(world, &code).await.get("authorization_details").is_none());
    let page = browser.open(&authorize("acme", "shop", &[("authorization_details", &first)])).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    let silent = [("authorization_details", first.as_str()), ("prompt", "none")];
    let back = browser.open(&authorize("acme", "shop", &silent)).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("consent_required"));
}

async fn whoever_is_trusted_is_asked_all_the_same(world: &World) {
    shop_with(world, |metadata| metadata.skip_consent = Some(true)).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("123")]).to_string();
    let asks = [("authorization_details", details.as_str())];
    let silent = [asks[0], ("prompt", "none")];
    let back = browser.open(&authorize("acme", "shop", &silent)).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("consent_required"));
    browser.open(&authorize("acme", "shop", &[])).await.is(303).code();
    let page = browser.open(&authorize("acme", "shop", &asks)).await.is(200);
    assert!(page.html.contains("123.50 EUR"), "{}", page.html);
    let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    assert_eq!(exchange(world, &code).await["authorization_details"], json!([paying("123")]));
}

/// Changes the words of the payment.
async fn reworded(world: &World, change: impl FnOnce(&mut Value) + Send + 'static) {
    world
        .tune("acme", |settings| {
            let kind = settings.oauth.authorization_details_types.get_mut("payment").unwrap();
            change(&mut kind.schema);
        })
        .await;
}

async fn what_changed_meanwhile_is_not_allowed_unread(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("123")]).to_string();
    let asks = [("authorization_details", details.as_str())];
    // Other words than those that were shown: the page comes again.
    let page = browser.open(&authorize("acme", "shop", &asks)).await.is(200);
    reworded(world, |schema| schema["properties"]["to"]["title"] = json!("Beneficiary")).await;
    let again = browser.answer(&page, &[("decision", "allow")]).await;
    assert_ne!(again.status, 303, "{}", again.html);
    let page = browser.open(&authorize("acme", "shop", &asks)).await.is(200);
    assert!(page.html.contains("Beneficiary"));
    // What is described no more is asked of nobody.
    reworded(world, |schema| {
        schema["required"] = json!(["to"]);
        drop(schema["properties"].as_object_mut().unwrap().remove("amount"));
    })
    .await;
    let back = browser.answer(&page, &[("decision", "allow")]).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("invalid_authorization_details"));
}

async fn what_was_asked_for_goes_with_its_person(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for decision in ["allow", "deny"] {
        let details = json!([paying(&format!("to {decision}"))]).to_string();
        let page = browser.open(&authorize("acme", "shop", &[("authorization_details", &details)])).await.is(200);
        let said = |events: &[journal::Event]| {
            events.iter().filter(|event| event.payload.contains(&format!("to {decision}"))).count()
        };
        assert_eq!(said(&world.journal.read_page(0, 1000).await.unwrap()), 1, "it waits for an answer");
        let back = browser.answer(&page, &[("decision", decision)]).await.is(303);
        let left = said(&world.journal.read_page(0, 1000).await.unwrap());
        if decision == "deny" {
            assert_eq!(left, 0, "nobody allowed it");
            continue;
        }
        exchange(world, &back.code()).await;
        assert_ne!(left, 0);
        let events = world.journal.read_page(0, 1000).await.unwrap();
        let under: Vec<_> = events.iter().filter(|event| event.payload.contains("to allow")).collect();
        assert!(under.iter().all(|event| !event.payload.contains("~authorization-details")), "{under:?}");
        assert!(!under.is_empty());
    }
}

async fn a_request_may_be_for_details_alone(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("123")]).to_string();
    let more = [("authorization_details", details.as_str()), ("scope", "")];
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    assert!(page.html.contains("123.50 EUR"));
    let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    let tokens = exchange(world, &code).await;
    assert_eq!(tokens["authorization_details"], json!([paying("123")]));
    assert!(tokens.get("id_token").is_none());
}

async fn what_is_pushed_or_signed_is_asked_like_any_other(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    shop_with(world, |metadata| metadata.jwks = Some(jwks)).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("123")]);
    let said = |details: &Value| {
        json!({
            "iss": "shop", "aud": format!("{BASE}/t/acme"), "client_id": "shop", "response_type": "code",
            "redirect_uri": REDIRECT, "scope": "openid", "nonce": "n", "code_challenge": CHALLENGE,
            "code_challenge_method": "S256", "authorization_details": details,
        })
    };
    let push = async |fields: &[(&str, &str)]| {
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, encoded(fields)).await;
        serde_json::from_str::<Value>(&seen.html).unwrap()
    };
    let object = |details: &Value| key.sign(Some("oauth-authz-req+jwt"), &said(details)).unwrap();
    let (signed, text) = (object(&details), details.to_string());
    let mut plain: Vec<_> = vec![("authorization_details", text.as_str())];
    let others = said(&Value::Null);
    plain.extend(others.as_object().unwrap().iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))));
    let pushed = push(&plain).await["request_uri"].as_str().unwrap().to_owned();
    let both = push(&[("client_id", "shop"), ("request", &signed)]).await["request_uri"].as_str().unwrap().to_owned();
    for (name, value) in [("request", &signed), ("request_uri", &pushed), ("request_uri", &both)] {
        let fields = [("client_id", "shop"), (name, value.as_str())];
        let page = browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(&fields))).await.is(200);
        assert!(page.html.contains("123.50 EUR"), "{name}: {}", page.html);
        let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
        assert_eq!(exchange(world, &code).await["authorization_details"], details, "{name}");
    }
    for (wrong, error) in [
        (json!(true), "invalid_request_object"),
        (json!({"type": "payment"}), "invalid_authorization_details"),
        (json!([{"type": "payment"}]), "invalid_authorization_details"),
    ] {
        let answer = push(&[("client_id", "shop"), ("request", &object(&wrong))]).await;
        assert_eq!(answer["error"], error, "{wrong}");
    }
}
