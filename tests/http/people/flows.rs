//! From a client's request to its code: the ways there, and what is in the log afterwards.

use std::collections::BTreeSet;

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::Value;

use super::browser::encoded;
use super::world::{BASE, REDIRECT, VERIFIER, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_person_signs_in_consents_and_the_client_gets_tokens
    a_trusted_client_gets_its_code_in_one_commit_where_somebody_is_signed_in
    consent_is_asked_for_once_and_then_only_for_what_is_new
    what_is_optional_may_be_left_out
    saying_no_is_an_answer
    a_form_may_carry_the_request_and_the_answer
    pages_that_were_answered_lead_nowhere_a_second_time
    of_fifty_approvals_at_once_one_gives_a_code
    a_password_that_must_be_changed_is_changed_on_the_way
    every_page_has_its_rules
    pages_speak_the_language_that_was_asked_for
}

async fn a_person_signs_in_consents_and_the_client_gets_tokens(world: &World) {
    world.clients("acme").await;
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let page = browser.open(&authorize("acme", "shop", &[("login_hint", "aiko")])).await.is(200);
    assert_eq!((page.path(), page.form().field("identifier")), ("/t/acme/login", "aiko"));
    let page = browser.sign_in(&page, "aiko").await.is(200);
    assert_eq!((page.path(), page.heading().contains("The shop")), ("/t/acme/consent", true), "{}", page.heading());
    let back = browser.answer(&page, &[("decision", "allow")]).await.is(303);
    assert!(back.leads_to().unwrap().starts_with(REDIRECT) && back.headers.contains_key("evident-position"));
    assert_eq!(back.told("state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(back.told("iss").unwrap(), format!("{BASE}/t/acme"));
    let tokens = exchange(world, &back.code()).await;
    assert_eq!(tokens["scope"], "openid profile");
    let claims = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!((&claims["sub"], &claims["nonce"]), (&user.into(), &"n-0S6_WzA2Mj".into()));
    assert_eq!((&claims["acr"], &claims["amr"][0]), (&"urn:evident:password".into(), &"pwd".into()));
    assert!(claims["sid"].is_string());
}

async fn a_trusted_client_gets_its_code_in_one_commit_where_somebody_is_signed_in(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let before = world.events().await;
    browser.open(&authorize("acme", "trusted", &[])).await.is(303).code();
    assert_eq!(world.names_since(before).await, ["SessionClientJoined", "GrantRequested", "GrantApproved"]);
    let before = world.events().await;
    let code = browser.open(&authorize("acme", "trusted", &[])).await.is(303).code();
    assert_eq!(world.names_since(before).await, ["GrantRequested", "GrantApproved"]);
    assert!(exchange(world, &code).await["access_token"].is_string());
}

async fn consent_is_asked_for_once_and_then_only_for_what_is_new(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    browser.answer(&page, &[("decision", "allow")]).await.code();
    browser.open(&authorize("acme", "shop", &[])).await.code();
    browser.open(&authorize("acme", "shop", &[("scope", "openid")])).await.code();
    let page = browser.open(&authorize("acme", "shop", &[("scope", "openid profile email")])).await.is(200);
    assert!(page.html.contains("email address") && !page.html.contains("basic profile"), "{}", page.html);
    let code = browser.answer(&page, &[("decision", "allow")]).await.code();
    assert_eq!(exchange(world, &code).await["scope"], "email openid profile");
}

async fn what_is_optional_may_be_left_out(world: &World) {
    world.client("acme", "shop", |metadata| metadata.default_scope = Some("openid".into())).await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let claims = r#"{"userinfo":{"birthdate":null,"gender":{"essential":true}}}"#;
    let more = [("scope", "openid email phone"), ("claims", claims)];
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    let boxes: BTreeSet<_> = page.form().boxes.into_iter().collect();
    let expected = [("scope", "email"), ("scope", "phone"), ("claim", "birthdate")];
    assert_eq!(boxes, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let back = browser.answer(&page, &[("decision", "allow"), ("scope", "email"), ("scope", "admin")]).await;
    assert_eq!(exchange(world, &back.code()).await["scope"], "email openid");
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    let left: BTreeSet<_> = page.form().boxes.into_iter().map(|(_, value)| value).collect();
    assert_eq!(left, ["phone", "birthdate"].map(str::to_owned).into(), "asked again for what was left out");
}

async fn saying_no_is_an_answer(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let page = browser.open(&authorize("acme", "shop", &[])).await;
    let back = browser.answer(&page, &[("decision", "cancel")]).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("access_denied"));
    assert_eq!(
        (back.told("state").as_deref(), back.told("iss")),
        (Some("af0ifjsldkj"), Some(format!("{BASE}/t/acme")))
    );
    let page = browser.open(&authorize("acme", "shop", &[])).await;
    let page = browser.sign_in(&page, "aiko").await.is(200);
    let before = world.events().await;
    let back = browser.answer(&page, &[("decision", "deny")]).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("access_denied"));
    assert_eq!(world.names_since(before).await, ["GrantDenied"]);
    assert_eq!(browser.answer(&page, &[("decision", "allow")]).await.is(400).told("code"), None);
}

async fn a_form_may_carry_the_request_and_the_answer(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let request = authorize("acme", "trusted", &[("response_mode", "form_post")]);
    let (path, query) = request.split_once('?').unwrap();
    let mut elsewhere = browser.clone();
    elsewhere.cookies.clear();
    let led = elsewhere.send(Method::POST, path, Some("https://app.example.com"), query.to_owned()).await.is(303);
    assert_eq!(
        led.leads_to().unwrap(),
        request,
        "the browser kept the cookies back and brings them on the way from here"
    );
    let page = browser.send(Method::POST, path, Some("https://app.example.com"), query.to_owned()).await.is(200);
    let form = page.form();
    assert_eq!((form.action.as_str(), form.field("state")), (REDIRECT, "af0ifjsldkj"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action https://app.example.com;"), "{policy}");
    assert!(exchange(world, form.field("code")).await["access_token"].is_string());
    assert_eq!(page.headers["cache-control"], "no-store");
    let fragment = browser.open(&authorize("acme", "trusted", &[("response_mode", "fragment")])).await.is(303);
    assert!(fragment.leads_to().unwrap().starts_with(&format!("{REDIRECT}#code=")));
}

async fn pages_that_were_answered_lead_nowhere_a_second_time(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let login = browser.open(&authorize("acme", "shop", &[])).await;
    let consent = browser.sign_in(&login, "aiko").await.is(200);
    let again = browser.sign_in(&login, "aiko").await.is(200);
    assert_eq!(again.path(), "/t/acme/consent", "a form that is sent twice signs in twice and asks the same");
    let back = browser.open(&login.at).await.is(200);
    assert_eq!(back.path(), "/t/acme/consent", "the way back leads to what is due");
    browser.answer(&consent, &[("decision", "allow")]).await.code();
    for page in [&again, &login] {
        let seen = browser.answer(page, &[("decision", "allow"), ("identifier", "aiko"), ("password", "x")]).await;
        assert_eq!((seen.status.as_u16(), seen.told("code")), (400, None));
        assert_eq!(browser.open(&page.at).await.status.as_u16(), 400);
    }
}

async fn of_fifty_approvals_at_once_one_gives_a_code(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await.is(200);
    let answers = (0..50).map(|_| {
        let (mut browser, page) = (browser.clone(), page.clone());
        async move { browser.submit(&page, &[("decision", "allow")]).await }
    });
    let seen = join_all(answers).await;
    let codes = seen.iter().filter_map(|seen| seen.told("code")).count();
    assert_eq!(codes, 1, "{:?}", seen.iter().map(|seen| seen.status.as_u16()).collect::<Vec<_>>());
    assert!(seen.iter().all(|seen| !seen.status.is_server_error() || seen.status.as_u16() == 503));
}

async fn a_password_that_must_be_changed_is_changed_on_the_way(world: &World) {
    world.clients("acme").await;
    let user = world.person("acme", "aiko").await;
    world.set_password("acme", &user, "given by an administrator", true).await;
    let mut browser = world.browser();
    let page = browser.open(&authorize("acme", "trusted", &[])).await;
    let filled = [("identifier", "aiko"), ("password", "given by an administrator"), ("decision", "sign_in")];
    let page = browser.answer(&page, &filled).await.is(200);
    assert_eq!((page.heading().as_str(), browser.session_cookie("acme")), ("Change password", None));
    let typed = |current: &'static str, new: &'static str, again: &'static str| {
        [("current_password", current), ("new_password", new), ("new_password_again", again)]
    };
    let given = "given by an administrator";
    for (filled, said) in [
        (typed(given, "aiko", "aiko"), "too short"),
        (typed(given, "password1234", "password1234"), "easy to guess"),
        (typed(given, given, given), "before"),
        (typed(given, "seven grey foxes sing", "seven grey foxes swim"), "not the same"),
        (typed("another one", "seven grey foxes sing", "seven grey foxes sing"), "not right"),
        (typed("", "", ""), "Enter"),
    ] {
        let page = browser.answer(&page, &filled).await.is(422);
        assert!(page.html.contains(said) && browser.session_cookie("acme").is_none(), "{said}: {}", page.html);
    }
    let back = browser.answer(&page, &typed(given, "seven grey foxes sing", "seven grey foxes sing")).await;
    assert!(exchange(world, &back.code()).await["access_token"].is_string());
    assert!(browser.session_cookie("acme").is_some());
}

async fn every_page_has_its_rules(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let login = browser.open(&authorize("acme", "shop", &[])).await;
    let consent = browser.sign_in(&login, "aiko").await;
    let mut pages = vec![login, consent];
    for path in [
        "account",
        "account/sessions",
        "account/applications",
        "account/history",
        "account/password",
        "logout",
        "select",
        "account/sessions/end-others",
        "account/nowhere",
        "login?grant=x",
        "oauth2/authorize",
    ] {
        pages.push(browser.open(&format!("/t/acme/{path}")).await);
    }
    for page in pages.iter().filter(|page| page.status.as_u16() != 404) {
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !page.html.contains("<script>") && !page.html.contains("style=\""));
        let expected = [
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("content-language", "en"),
        ];
        for (name, value) in expected {
            assert_eq!(page.headers[name], value, "{name} of {}", page.at);
        }
        assert!(page.headers.get("access-control-allow-origin").is_none());
    }
}

async fn pages_speak_the_language_that_was_asked_for(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.headers.push(("accept-language", "en".into()));
    let page = browser.open(&authorize("acme", "shop", &[("ui_locales", "fr ja")])).await.is(200);
    assert!(page.html.contains("<html lang=\"ja\">") && page.html.contains("ログイン"));
    let page = browser.sign_in(&page, "aiko").await.is(200);
    assert!(page.html.contains("<html lang=\"ja\">"), "the request's language stays: {}", page.at);
    let english = browser.open(&format!("{}&ui_locales=en", page.at)).await.is(200);
    assert!(english.html.contains("<html lang=\"en\">"), "what the person chooses comes first");
    world.tune("acme", |settings| settings.branding.color = Some("#0a7aa0".into())).await;
    let page = browser.open("/t/acme/account").await.is(200);
    let sheet =
        page.html.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|link| link.contains("branding"));
    let sheet = browser.open(sheet.unwrap()).await.is(200);
    assert!(
        sheet.html.contains("--accent:#0a7aa0")
            && sheet.headers["content-type"].to_str().unwrap().starts_with("text/css")
    );
}

/// Tokens for a code.
pub async fn exchange(world: &World, code: &str) -> Value {
    exchange_as(world, "acme", code).await
}

/// Tokens for a code, by whichever of the clients it was made for.
pub async fn exchange_as(world: &World, tenant: &str, code: &str) -> Value {
    let mut last = Value::Null;
    for client in ["shop", "trusted"] {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let mut app = world.browser();
        let path = format!("/t/{tenant}/oauth2/token");
        let seen = app.send(Method::POST, &path, None, encoded(&fields)).await;
        last = serde_json::from_str(&seen.html).unwrap();
        if seen.status.is_success() {
            return last;
        }
    }
    panic!("no tokens: {last}");
}

/// What a JWT says.
pub fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
