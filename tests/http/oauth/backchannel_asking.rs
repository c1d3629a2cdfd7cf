//! What clients ask in the back channel (CIBA Core §7, §13): every way to name a person, every fault and its code, and requests that are signed.

use aggregates::JwsAlgorithm;
use aggregates::client::SubjectType;
use futures_util::future::join_all;
use protocols::jose::SigningKey;
use serde_json::{Value, json};

use super::assertions::pair;
use super::backchannel::{Bank, ENDPOINT, Fields, GRANT, PAGE, SECOND, allows, id_of, opened, question, signed_in};
use super::details::{paying, payment};
use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::world::{BASE, World};

on_both_engines! { crate::people::world::World:
    people_are_found_by_every_name_they_have_and_by_their_tokens
    a_pairwise_name_leads_back_to_nobody_but_its_token_does
    single_things_are_read_where_the_person_answers
    whoever_tries_names_out_is_told_to_come_back_later
    each_fault_has_the_code_of_its_specification
    a_signed_request_is_believed_once
    what_is_signed_wrongly_is_no_request
}

async fn people_are_found_by_every_name_they_have_and_by_their_tokens(world: &World) {
    let bank = opened(world).await;
    let user = world.person("acme", "maria").await;
    let mut browser = signed_in(world, "maria").await;
    for hint in ["maria", "MARIA@example.com", "email:maria@example.com", &format!("sub:{user}")] {
        bank.asks(world, &[("scope", "openid"), ("login_hint", hint)]).await;
        allows(&mut browser).await;
    }
    let first = id_of(&bank.asks(world, &[("scope", "openid"), ("login_hint", "maria")]).await);
    allows(&mut browser).await;
    let (_, tokens) = bank.polls(world, &first).await;
    let hint = tokens["id_token"].as_str().unwrap();
    world.ground.clock.step(3600 * SECOND);
    let again = id_of(&bank.asks(world, &[("scope", "openid"), ("id_token_hint", hint)]).await);
    assert_eq!(
        bank.hears(world, &again).await,
        "authorization_pending",
        "an ID token that has expired is a hint as well"
    );
    let rival = Bank::open(world, "acme", "rival", |_| {}).await;
    // Not the last letter, of which some bits mean nothing.
    let (head, tail) = hint.split_at(hint.len() - 20);
    let forged = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
    for (asker, token) in [(&rival, hint), (&bank, forged.as_str()), (&bank, "eyJ"), (&bank, "a.b.c")] {
        let asks = [("scope", "openid"), ("id_token_hint", token)];
        assert_eq!(asker.is_refused(world, &asks).await, (400, "invalid_request".into()), "{token}");
    }
    for hint in ["nobody", "email:maria", "phone:+810000000", "sub:nobody", "sub:", "email:", "sub:\u{0}", "Ａ"] {
        let asks = [("scope", "openid"), ("login_hint", hint)];
        assert_eq!(bank.is_refused(world, &asks).await, (400, "unknown_user_id".into()), "{hint}");
    }
}

async fn a_pairwise_name_leads_back_to_nobody_but_its_token_does(world: &World) {
    let bank = opened(world).await;
    let pairwise = |metadata: &mut aggregates::client::ClientMetadata| {
        metadata.subject_type = Some(SubjectType::Pairwise);
        metadata.jwks_uri = Some("https://keys.example.com/jwks".into());
    };
    let one = Bank::open(world, "acme", "one", pairwise).await;
    let other = Bank::open(world, "acme", "other", pairwise).await;
    let mut browser = signed_in(world, "aiko").await;
    let (mut subjects, mut hints) = (Vec::new(), Vec::new());
    for asker in [&bank, &one, &other] {
        let id = id_of(&asker.asks(world, &[("scope", "openid"), ("login_hint", "aiko")]).await);
        allows(&mut browser).await;
        let (_, tokens) = asker.polls(world, &id).await;
        let hint = tokens["id_token"].as_str().unwrap().to_owned();
        subjects.push(claims(&hint)["sub"].clone());
        hints.push(hint);
    }
    assert!(subjects[0] != subjects[1] && subjects[1] == subjects[2], "their keys lie in one place: {subjects:?}");
    let hint = format!("sub:{}", subjects[1].as_str().unwrap());
    for asker in [&one, &bank] {
        let asks = [("scope", "openid"), ("login_hint", hint.as_str())];
        assert_eq!(asker.is_refused(world, &asks).await, (400, "unknown_user_id".into()));
    }
    let by = |hint: usize| [("scope", "openid"), ("id_token_hint", hints[hint].as_str())];
    let id = id_of(&one.asks(world, &by(1)).await);
    allows(&mut browser).await;
    let (_, tokens) = one.polls(world, &id).await;
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["sub"], subjects[1]);
    assert_eq!(one.is_refused(world, &by(2)).await, (400, "invalid_request".into()), "of one sector, but not its own");
}

async fn single_things_are_read_where_the_person_answers(world: &World) {
    let describe = |settings: &mut aggregates::tenant::TenantSettings| {
        drop(settings.oauth.authorization_details_types.insert("payment".into(), payment()));
    };
    world.tune("acme", describe).await;
    let plain = opened(world).await;
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let types = Some(vec!["payment".to_owned()]);
    let bank =
        Bank::open(world, "acme", "payer", |metadata| metadata.authorization_details_types.clone_from(&types)).await;
    let signer = Bank::open(world, "acme", "signer", |metadata| {
        metadata.authorization_details_types.clone_from(&types);
        metadata.jwks = Some(jwks);
        metadata.backchannel_authentication_request_signing_alg = Some(JwsAlgorithm::ES256);
    });
    let signer = signer.await;
    let details = json!([paying("DE021001"), paying("DE021002")]).to_string();
    let asks = [("scope", "openid"), ("login_hint", "aiko"), ("authorization_details", details.as_str())];
    for (asker, wrong) in [(&plain, details.as_str()), (&bank, "[]"), (&bank, r#"[{"type":"payment"}]"#)] {
        let asks = [asks[0], asks[1], ("authorization_details", wrong)];
        assert_eq!(asker.is_refused(world, &asks).await, (400, "invalid_authorization_details".into()), "{wrong}");
    }
    let id = id_of(&bank.asks(world, &asks).await);
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    for word in ["Pay once", "Amount", "123.50 EUR", "To account", "DE021001", "DE021002"] {
        assert!(page.html.contains(word), "{word}: {}", page.html);
    }
    browser.answer(&page, &[]).await.is(200);
    let fetched = async |details: &Value| {
        let details = details.to_string();
        let fields = [("grant_type", GRANT), ("auth_req_id", &id), ("authorization_details", &details)];
        bank.sends(world, "/t/acme/oauth2/token", &fields).await
    };
    let (status, beyond) = fetched(&json!([paying("DE021003")])).await;
    assert_eq!((status, &beyond["error"]), (400, &json!("invalid_authorization_details")));
    let part = json!([paying("DE021002")]);
    let (status, tokens) = fetched(&part).await;
    assert_eq!((status, &tokens["authorization_details"]), (200, &part), "{tokens}");

    let mut said = said(world, "1");
    said["authorization_details"] = json!([paying("DE021004")]);
    let request = key.sign(None, &said).unwrap();
    let id = id_of(&signer.asks(world, &[("request", &request)]).await);
    let page = question(&mut browser).await;
    assert!(page.html.contains("DE021004"), "{}", page.html);
    world.tune("acme", |settings| settings.oauth.authorization_details_types.clear()).await;
    browser.open(page.path()).await.is(403);
    browser.submit(&page, &[]).await.is(403);
    world.tune("acme", describe).await;
    browser.answer(&page, &[]).await.is(200);
    let (_, tokens) = signer.polls(world, &id).await;
    assert_eq!(tokens["authorization_details"], said["authorization_details"], "{tokens}");
}

async fn whoever_tries_names_out_is_told_to_come_back_later(world: &World) {
    let bank = opened(world).await;
    let rival = Bank::open(world, "acme", "rival", |_| {}).await;
    let (nobody, somebody) =
        ([("scope", "openid"), ("login_hint", "nobody")], [("scope", "openid"), ("login_hint", "aiko")]);
    let mut tries = 0;
    // A minute may end between two of them.
    while rival.is_refused(world, &nobody).await.0 == 400 {
        tries += 1;
        assert!(tries <= 60, "it goes on for ever");
    }
    assert!(tries >= 30, "{tries}");
    assert_eq!(
        rival.is_refused(world, &somebody).await,
        (503, "temporarily_unavailable".into()),
        "nor is anybody found"
    );
    bank.asks(world, &somebody).await;
    world.ground.clock.step(61 * SECOND);
    rival.asks(world, &somebody).await;
}

async fn each_fault_has_the_code_of_its_specification(world: &World) {
    let bank = opened(world).await;
    let (scope, hint) = (("scope", "openid"), ("login_hint", "aiko"));
    let table: [(Fields<'_>, u16, &str); 15] = [
        (&[hint], 400, "invalid_request"),
        (&[("scope", "profile"), hint], 400, "invalid_scope"),
        (&[("scope", "openid magic"), hint], 400, "invalid_scope"),
        (&[scope], 400, "invalid_request"),
        (&[scope, hint, ("id_token_hint", "eyJ")], 400, "invalid_request"),
        (&[scope, ("login_hint_token", "eyJ")], 400, "invalid_request"),
        (&[scope, hint, hint], 400, "invalid_request"),
        (&[scope, hint, ("binding_message", "a\nb")], 400, "invalid_binding_message"),
        (&[scope, hint, ("requested_expiry", "soon")], 400, "invalid_request"),
        (&[scope, hint, ("resource", "https://nowhere.example.com")], 400, "invalid_target"),
        (&[scope, hint, ("resource", "x")], 400, "invalid_target"),
        (&[scope, hint, ("authorization_details", "[]")], 400, "invalid_authorization_details"),
        (&[scope, hint, ("request", "eyJ")], 400, "invalid_request"),
        (&[scope, ("login_hint", "nobody")], 400, "unknown_user_id"),
        (&[scope, hint, ("client_notification_token", "short")], 400, "invalid_request"),
    ];
    let before = world.events().await;
    for (fields, status, error) in table {
        assert_eq!(bank.is_refused(world, fields).await, (status, error.into()), "{fields:?}");
    }
    assert_eq!(world.events().await, before, "nothing of that is a request");
}

/// A client that signs, and its key.
async fn signing(world: &World, id: &'static str, algorithm: JwsAlgorithm) -> (Bank, SigningKey) {
    let (key, jwks) = pair("k1", algorithm);
    let bank = Bank::open(world, "acme", id, |metadata| {
        metadata.jwks = Some(jwks);
        metadata.backchannel_authentication_request_signing_alg = Some(algorithm);
    });
    (bank.await, key)
}

/// What it signs where the test does not say otherwise.
fn said(world: &World, jti: &str) -> Value {
    let now = world.journal.clock().now().timestamp();
    json!({
        "iss": "signer", "aud": format!("{BASE}/t/acme"), "iat": now, "nbf": now, "exp": now + 60, "jti": jti,
        "scope": "openid", "login_hint": "email:aiko@example.com", "binding_message": "W4SCT", "requested_expiry": 30,
    })
}

async fn a_signed_request_is_believed_once(world: &World) {
    opened(world).await;
    for (id, algorithm) in [("signer", JwsAlgorithm::ES256), ("other-signer", JwsAlgorithm::PS256)] {
        let (bank, key) = signing(world, id, algorithm).await;
        let mut claims = said(world, "1");
        claims["iss"] = json!(bank.id);
        let request = key.sign(None, &claims).unwrap();
        let whole = bank.asks(world, &[("request", &request)]).await;
        assert_eq!(whole["expires_in"], 30);
        assert_eq!(bank.is_refused(world, &[("request", &request)]).await, (400, "invalid_request".into()), "once");
        claims["jti"] = json!("2");
        let request = key.sign(Some("oauth-authz-req+jwt"), &claims).unwrap();
        let fields = [("request", request.as_str())];
        let all = join_all((0..10).map(|_| bank.sends(world, ENDPOINT, &fields))).await;
        assert_eq!(all.iter().filter(|(status, _)| *status == 200).count(), 1, "{all:?}");
        let unsigned = [("scope", "openid"), ("login_hint", "aiko")];
        assert_eq!(bank.is_refused(world, &unsigned).await, (400, "invalid_request".into()), "it promised to sign");
    }
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    assert!(page.path().starts_with(PAGE) && page.text().contains("W4SCT"), "{}", page.text());
}

async fn what_is_signed_wrongly_is_no_request(world: &World) {
    opened(world).await;
    let (bank, key) = signing(world, "signer", JwsAlgorithm::ES256).await;
    let (stranger, _) = pair("k1", JwsAlgorithm::ES256);
    let (other_way, _) = pair("k1", JwsAlgorithm::RS256);
    let now = world.journal.clock().now().timestamp();
    let with = |name: &str, value: Value| {
        let mut claims = said(world, &format!("{name} {value}"));
        claims[name] = value;
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        key.sign(None, &claims).unwrap()
    };
    let wrong = [
        stranger.sign(None, &said(world, "a")).unwrap(),
        other_way.sign(None, &said(world, "b")).unwrap(),
        key.sign(Some("at+jwt"), &said(world, "c")).unwrap(),
        with("iss", json!("bank")),
        with("iss", Value::Null),
        with("aud", json!(format!("{BASE}/t/other"))),
        with("aud", Value::Null),
        with("exp", Value::Null),
        with("exp", json!(now - 60)),
        with("exp", json!(now + 70 * 60)),
        with("nbf", Value::Null),
        with("nbf", json!(now + 10 * 60)),
        with("nbf", json!(now - 70 * 60)),
        with("iat", Value::Null),
        with("jti", Value::Null),
        with("sub", json!("signer")),
        with("scope", json!("profile")),
        with("request", json!("eyJ")),
        "eyJhbGciOiJub25lIn0.e30.".to_owned(),
        "nonsense".to_owned(),
    ];
    for request in &wrong {
        let (status, error) = bank.is_refused(world, &[("request", request)]).await;
        assert!(status == 400 && ["invalid_request", "invalid_scope"].contains(&error.as_str()), "{error} {request}");
    }
    let good = key.sign(None, &said(world, "beside")).unwrap();
    for beside in [("scope", "openid"), ("login_hint", "aiko"), ("binding_message", "a"), ("user_code", "1")] {
        let refused = bank.is_refused(world, &[("request", good.as_str()), beside]).await;
        assert_eq!(refused, (400, "invalid_request".into()), "{beside:?}");
    }
    bank.asks(world, &[("request", &good)]).await;
}
