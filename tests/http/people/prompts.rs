//! What a client may demand of a sign-in: prompts, ages, strengths and people.

use aggregates::tenant::PASSWORD_ACR;
use axum::http::Method;

use super::browser::Browser;
use super::flows::{claims, exchange};
use super::world::{World, authorize};
use crate::on_both_engines;

/// Parameters of a request.
type Fields<'f> = &'f [(&'f str, &'f str)];

on_both_engines! { crate::people::world::World:
    prompts_are_kept_whoever_is_signed_in
    a_sign_in_may_be_too_old
    a_context_is_reached_as_far_as_it_can_be
    an_id_token_names_who_must_sign_in
    a_person_may_go_on_with_another_account
    a_request_is_held_to_the_tenants_rules
}

const SECOND: i64 = 1_000_000;

/// Where a request leads: `code`, `error=…` or the name of a page.
async fn leads(browser: &mut Browser<'_>, client: &str, more: &[(&str, &str)]) -> String {
    let seen = browser.open(&authorize("acme", client, more)).await;
    match (seen.told("code"), seen.told("error")) {
        (Some(_), _) => "code".to_owned(),
        (_, Some(error)) => format!("error={error}"),
        _ => seen.path().trim_start_matches("/t/acme/").to_owned(),
    }
}

async fn prompts_are_kept_whoever_is_signed_in(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let (mut nobody, mut signed_in, mut consented) = (world.browser(), world.browser(), world.browser());
    signed_in.enter("acme", "aiko").await;
    consented.enter("acme", "aiko").await;
    // What nobody consented to, by whom that is known from the start.
    let table = [
        ("none", "trusted", ["error=login_required", "code"]),
        ("none", "shop", ["error=login_required", "error=consent_required"]),
        ("", "trusted", ["login", "code"]),
        ("", "shop", ["login", "consent"]),
        ("login", "trusted", ["login", "login"]),
        ("consent", "trusted", ["login", "consent"]),
        ("select_account", "trusted", ["login", "select"]),
        ("login consent", "trusted", ["login", "login"]),
        ("none login", "trusted", ["error=invalid_request", "error=invalid_request"]),
        ("create", "trusted", ["error=invalid_request", "error=invalid_request"]),
    ];
    for (prompt, client, expected) in table {
        let request = [("prompt", prompt)];
        let seen = [leads(&mut nobody, client, &request).await, leads(&mut signed_in, client, &request).await];
        assert_eq!(seen, expected, "{prompt} {client}");
    }
    let page = consented.open(&authorize("acme", "shop", &[])).await;
    consented.answer(&page, &[("decision", "allow")]).await.code();
    assert_eq!(leads(&mut consented, "shop", &[("prompt", "none")]).await, "code");
    assert_eq!(leads(&mut consented, "shop", &[("prompt", "consent")]).await, "consent");
    let before = claims_of(world, &mut consented, &[]).await["auth_time"].as_i64().unwrap();
    world.ground.clock.step(5 * SECOND);
    let page = consented.open(&authorize("acme", "shop", &[("prompt", "login")])).await;
    assert_eq!(page.form().field("identifier"), "aiko", "who is signed in is asked for their password alone");
    let cookie = consented.session_cookie("acme").cloned();
    let code = consented.sign_in(&page, "aiko").await.code();
    assert_ne!(consented.session_cookie("acme").cloned(), cookie, "a new proof, a new secret");
    let after = claims(exchange(world, &code).await["id_token"].as_str().unwrap())["auth_time"].as_i64().unwrap();
    assert!(after >= before + 5, "{before} {after}");
}

async fn claims_of(world: &World, browser: &mut Browser<'_>, more: &[(&str, &str)]) -> serde_json::Value {
    let code = browser.open(&authorize("acme", "shop", more)).await.code();
    claims(exchange(world, &code).await["id_token"].as_str().unwrap())
}

async fn a_sign_in_may_be_too_old(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "60")]).await, "code");
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "0")]).await, "login");
    world.ground.clock.step(61 * SECOND);
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "60")]).await, "login");
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "60"), ("prompt", "none")]).await, "error=login_required");
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "600")]).await, "code");
    assert_eq!(leads(&mut browser, "trusted", &[("max_age", "soon")]).await, "error=invalid_request");
    let page = browser.open(&authorize("acme", "trusted", &[("max_age", "0")])).await;
    browser.sign_in(&page, "aiko").await.code();
    world
        .client("acme", "bank", |metadata| {
            metadata.default_max_age = Some(30);
            metadata.skip_consent = Some(true);
        })
        .await;
    world.ground.clock.step(31 * SECOND);
    assert_eq!(leads(&mut browser, "bank", &[]).await, "login", "the client's own limit");
    world.ground.clock.step(31 * 60 * SECOND);
    assert_eq!(
        leads(&mut browser, "trusted", &[("prompt", "none")]).await,
        "error=login_required",
        "idle for too long"
    );
}

async fn a_context_is_reached_as_far_as_it_can_be(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world
        .tune("acme", |settings| {
            let levels =
                [(PASSWORD_ACR, 2), ("urn:example:bronze", 1), ("urn:example:silver", 2), ("urn:example:gold", 3)];
            settings.sign_in.levels = levels.map(|(acr, level)| (acr.to_owned(), level)).into();
        })
        .await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await;
    browser.answer(&page, &[("decision", "allow")]).await.code();
    for (asked, reached) in [
        ("urn:example:gold urn:example:silver", "urn:example:silver"),
        ("urn:example:gold", PASSWORD_ACR),
        ("urn:example:bronze", "urn:example:bronze"),
        ("urn:example:nowhere", PASSWORD_ACR),
    ] {
        assert_eq!(claims_of(world, &mut browser, &[("acr_values", asked)]).await["acr"], reached, "{asked}");
    }
    let essential = |values: &str| format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":[{values}]}}}}}}"#);
    let unmet = essential(r#""urn:example:gold""#);
    assert_eq!(leads(&mut browser, "shop", &[("claims", &unmet)]).await, "error=unmet_authentication_requirements");
    let met = essential(r#""urn:example:gold","urn:example:bronze""#);
    assert_eq!(claims_of(world, &mut browser, &[("claims", &met)]).await["acr"], "urn:example:bronze");
}

async fn an_id_token_names_who_must_sign_in(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let code = browser.open(&authorize("acme", "trusted", &[])).await.code();
    let hint = exchange(world, &code).await["id_token"].as_str().unwrap().to_owned();
    let hinted = [("id_token_hint", hint.as_str())];
    assert_eq!(leads(&mut browser, "trusted", &hinted).await, "code");
    let mut other = world.browser();
    other.enter("acme", "ken").await;
    let silent = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    assert_eq!(leads(&mut other, "trusted", &silent).await, "error=login_required");
    assert_eq!(leads(&mut other, "trusted", &hinted).await, "login");
    let page = other.open(&authorize("acme", "trusted", &hinted)).await;
    let back = other.sign_in(&page, "ken").await;
    assert_eq!(
        (back.told("error").as_deref(), back.told("code")),
        (Some("login_required"), None),
        "still somebody else"
    );
    let page = other.open(&authorize("acme", "trusted", &hinted)).await;
    other.sign_in(&page, "aiko").await.code();
    assert_eq!(leads(&mut other, "trusted", &silent).await, "code");
    world.ground.clock.step(3600 * SECOND);
    browser.enter("acme", "aiko").await;
    assert_eq!(leads(&mut browser, "trusted", &hinted).await, "code", "an expired one still names somebody");
    let (start, end) = hint.split_at(hint.len() - 8);
    let forged = format!("{start}{}", end.chars().rev().collect::<String>());
    for wrong in [forged.as_str(), "nonsense", "a.b.c"] {
        assert_eq!(leads(&mut browser, "trusted", &[("id_token_hint", wrong)]).await, "error=invalid_request");
    }
    assert_eq!(leads(&mut browser, "shop", &hinted).await, "error=invalid_request", "another client's token");
}

async fn a_person_may_go_on_with_another_account(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "ken", "maria"] {
        world.person("acme", name).await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.enter("acme", "ken").await;
    let page = browser.open(&authorize("acme", "trusted", &[("prompt", "select_account")])).await.is(200);
    assert_eq!((page.path(), page.form().buttons.len()), ("/t/acme/select", 3));
    let aiko = page.form().buttons[1].1.clone();
    let code = browser.answer(&page, &[("account", &aiko)]).await.code();
    assert_eq!(exchange(world, &code).await["token_type"], "Bearer");
    assert!(browser.open("/t/acme/account").await.html.contains("aiko of acme"), "the chosen one stays in use");
    let page = browser.open(&authorize("acme", "trusted", &[("prompt", "select_account")])).await;
    let login = browser.answer(&page, &[("account", "other")]).await.is(200);
    assert_eq!(login.path(), "/t/acme/login");
    browser.sign_in(&login, "maria").await.code();
    assert!(browser.open("/t/acme/account").await.html.contains("maria of acme"));
    assert_eq!(browser.open("/t/acme/select").await.form().buttons.len(), 4);
    let page = browser.open("/t/acme/select").await;
    let seen = browser.answer(&page, &[("account", "somebody else's")]).await;
    assert_eq!(seen.path(), "/t/acme/login");
}

async fn a_request_is_held_to_the_tenants_rules(world: &World) {
    world.clients("acme").await;
    world.client("acme", "pushes", |metadata| metadata.require_pushed_authorization_requests = Some(true)).await;
    let mut browser = world.browser();
    let plain = [("code_challenge", super::world::VERIFIER), ("code_challenge_method", "plain")];
    let table: [(&str, Fields<'_>, &str); 15] = [
        ("shop", &[("code_challenge", ""), ("code_challenge_method", "")], "error=invalid_request"),
        ("shop", &plain, "error=invalid_request"),
        ("shop", &[("code_challenge_method", "S512")], "error=invalid_request"),
        ("shop", &[("code_challenge", "short")], "error=invalid_request"),
        ("shop", &[("response_type", "")], "error=invalid_request"),
        ("shop", &[("response_type", "nonsense")], "error=unsupported_response_type"),
        ("shop", &[("response_mode", "smoke")], "error=invalid_request"),
        ("shop", &[("scope", "openid nonsense")], "error=invalid_scope"),
        ("shop", &[("scope", "evident:admin")], "error=invalid_scope"),
        ("shop", &[("scope", "")], "error=invalid_scope"),
        ("shop", &[("resource", "https://nowhere.example.com")], "error=invalid_target"),
        ("shop", &[("request", "a.b.c")], "error=invalid_request_object"),
        ("shop", &[("request_uri", "https://evil.example")], "error=invalid_request_uri"),
        ("shop", &[("claims", "{")], "error=invalid_request"),
        ("pushes", &[], "error=invalid_request"),
    ];
    let before = world.events().await;
    for (client, more, expected) in table {
        assert_eq!(leads(&mut browser, client, more).await, expected, "{more:?}");
    }
    assert_eq!(world.events().await, before, "what is refused leaves nothing behind");
    let implicit = browser.open(&authorize("acme", "shop", &[("response_type", "id_token")])).await;
    assert!(implicit.leads_to().unwrap().contains("#error=unsupported_response_type"), "tokens never stand in a query");
    let twice = format!("{}&scope=openid", authorize("acme", "shop", &[]));
    assert_eq!(browser.open(&twice).await.told("error").as_deref(), Some("invalid_request"));
    world
        .tune("acme", |settings| {
            settings.oauth.require_pkce = aggregates::tenant::PkceRule::None;
            settings.oauth.allow_plain_pkce = true;
        })
        .await;
    assert_eq!(leads(&mut browser, "shop", &plain).await, "login");
    assert_eq!(leads(&mut browser, "shop", &[("code_challenge", ""), ("code_challenge_method", "")]).await, "login");
    let options =
        browser.send(Method::OPTIONS, "/t/acme/oauth2/authorize", Some("https://app.example.com"), String::new());
    assert!(options.await.headers.get("access-control-allow-origin").is_none());
}
