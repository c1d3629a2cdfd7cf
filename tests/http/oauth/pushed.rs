//! Pushed requests (RFC 9126): sent ahead by a client that shows who it is, brought by its browser, used up by the answer.

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType, ResponseType};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::client::UpdateClient;
use serde_json::Value;

use super::dpop::Holder;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::flows::exchange;
use crate::people::world::{CHALLENGE, REDIRECT, World, authorize};

on_both_engines! { crate::people::world::World:
    a_pushed_request_is_answered_like_any_other
    a_reference_is_good_until_it_is_answered_and_no_longer
    of_two_windows_with_one_reference_one_is_answered
    a_denied_request_is_used_up_as_well
    an_error_without_a_page_uses_a_request_up_as_well
    nobody_is_led_to_an_address_that_its_client_gave_up
    a_key_that_is_announced_binds_everything_or_nothing
    a_reference_is_good_for_its_client_and_its_time_alone
    what_is_wrong_is_told_to_the_client_at_once
    who_must_push_cannot_send_a_request_by_the_browser
    a_hint_at_a_person_is_not_in_the_log
}

const SECOND: i64 = 1_000_000;
/// What a client pushes where the test does not say otherwise.
const USUAL: [(&str, &str); 8] = [
    ("response_type", "code"),
    ("client_id", "shop"),
    ("redirect_uri", REDIRECT),
    ("scope", "openid profile"),
    ("state", "af0ifjsldkj"),
    ("nonce", "n-0S6_WzA2Mj"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// The usual request after a change; an empty value leaves a parameter out.
fn usual<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = USUAL.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

/// Pushes a request.
async fn push(world: &World, fields: &[(&str, &str)]) -> (Seen, Value) {
    let seen = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, encoded(fields)).await;
    let body = serde_json::from_str(&seen.html).unwrap();
    (seen, body)
}

/// The reference to a request that must be right.
async fn pushed(world: &World, more: &[(&str, &str)]) -> String {
    let (seen, body) = push(world, &usual(more)).await;
    assert_eq!(seen.status, 201, "{body}");
    body["request_uri"].as_str().unwrap().to_owned()
}

/// What a browser opens with a reference.
fn address(client: &str, reference: &str) -> String {
    format!("/t/acme/oauth2/authorize?{}", encoded(&[("client_id", client), ("request_uri", reference)]))
}

async fn signed_in(world: &World) -> Browser<'_> {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser
}

async fn a_pushed_request_is_answered_like_any_other(world: &World) {
    let mut browser = signed_in(world).await;
    let (seen, body) = push(world, &usual(&[])).await;
    assert_eq!((seen.status.as_u16(), body["expires_in"].as_i64()), (201, Some(90)));
    assert_eq!(seen.headers["cache-control"], "no-store");
    assert!(seen.headers.contains_key("evident-position"));
    let reference = body["request_uri"].as_str().unwrap();
    assert!(reference.starts_with("urn:ietf:params:oauth:request_uri:"), "{reference}");
    let page = browser.open(&address("shop", reference)).await;
    assert_eq!(page.path(), "/t/acme/consent");
    let answer = browser.answer(&page, &[("decision", "allow")]).await;
    assert_eq!(answer.told("state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(answer.told("iss").as_deref(), Some("https://id.example.com/t/acme"));
    let tokens = exchange(world, &answer.code()).await;
    assert!(tokens["id_token"].is_string(), "{tokens}");
    // What else stands in the address is not read.
    let reference = pushed(world, &[]).await;
    let evil = encoded(&[("redirect_uri", "https://evil.example/cb"), ("state", "evil"), ("scope", "email")]);
    let answer = browser.open(&format!("{}&{evil}", address("shop", &reference))).await;
    assert_eq!(answer.told("state").as_deref(), Some("af0ifjsldkj"));
    assert!(answer.leads_to().unwrap().starts_with(REDIRECT));
}

async fn a_reference_is_good_until_it_is_answered_and_no_longer(world: &World) {
    let mut browser = signed_in(world).await;
    let reference = pushed(world, &[]).await;
    for _ in 0..3 {
        assert_eq!(browser.open(&address("shop", &reference)).await.path(), "/t/acme/consent", "pages are reloaded");
    }
    let page = browser.open(&address("shop", &reference)).await;
    browser.answer(&page, &[("decision", "allow")]).await.code();
    let again = browser.open(&address("shop", &reference)).await.is(400);
    assert!(again.leads_to().is_none());
    // Nobody has to be asked any more, and still it is good once.
    let reference = pushed(world, &[]).await;
    browser.open(&address("shop", &reference)).await.code();
    browser.open(&address("shop", &reference)).await.is(400);
    // The person may take longer than the reference holds.
    let reference = pushed(world, &[("prompt", "consent")]).await;
    let page = browser.open(&address("shop", &reference)).await;
    world.ground.clock.step(120 * SECOND);
    browser.answer(&page, &[("decision", "allow")]).await.code();
}

async fn of_two_windows_with_one_reference_one_is_answered(world: &World) {
    let mut browser = signed_in(world).await;
    let reference = pushed(world, &[]).await;
    let one = browser.open(&address("shop", &reference)).await;
    let other = browser.open(&address("shop", &reference)).await;
    assert_ne!(one.at, other.at, "each is a grant of its own");
    browser.answer(&one, &[("decision", "allow")]).await.code();
    let late = browser.answer(&other, &[("decision", "allow")]).await.is(400);
    assert!(late.leads_to().is_none());
}

async fn a_denied_request_is_used_up_as_well(world: &World) {
    let mut browser = signed_in(world).await;
    let reference = pushed(world, &[]).await;
    let page = browser.open(&address("shop", &reference)).await;
    let answer = browser.answer(&page, &[("decision", "deny")]).await;
    assert_eq!(answer.told("error").as_deref(), Some("access_denied"));
    browser.open(&address("shop", &reference)).await.is(400);
}

async fn an_error_without_a_page_uses_a_request_up_as_well(world: &World) {
    let mut browser = signed_in(world).await;
    let silent = async |browser: &mut Browser<'_>, error: &str| {
        let reference = pushed(world, &[("prompt", "none")]).await;
        let before = world.events().await;
        let answer = browser.open(&address("shop", &reference)).await;
        assert_eq!(answer.told("error").as_deref(), Some(error));
        assert_eq!(answer.told("state").as_deref(), Some("af0ifjsldkj"));
        assert_eq!(world.names_since(before).await, ["PushedRequestUsed"]);
        let again = browser.open(&address("shop", &reference)).await.is(400);
        assert!(again.leads_to().is_none());
    };
    silent(&mut browser, "consent_required").await;
    silent(&mut world.browser(), "login_required").await;
    // Of many windows with one reference one is answered.
    let reference = pushed(world, &[("prompt", "none")]).await;
    let open = async || {
        let seen = world.browser().open(&address("shop", &reference)).await;
        seen.told("error").is_some()
    };
    let all = futures_util::future::join_all((0..8).map(|_| open())).await;
    assert_eq!(all.into_iter().filter(|told| *told).count(), 1);
}

async fn nobody_is_led_to_an_address_that_its_client_gave_up(world: &World) {
    let mut browser = signed_in(world).await;
    let before = pushed(world, &[]).await;
    let waits = pushed(world, &[("prompt", "consent")]).await;
    let page = browser.open(&address("shop", &waits)).await;
    assert_eq!(page.path(), "/t/acme/consent");
    let tenant = TenantId::parse("acme").unwrap();
    let row = queries::client::by_id(world.journal.db(), &tenant, "shop").await.unwrap().unwrap();
    let moved = |addresses: &[&str]| {
        let addresses = addresses.iter().map(|&address| address.to_owned()).collect();
        let metadata = ClientMetadata { redirect_uris: Some(addresses), ..row.metadata.clone() };
        UpdateClient { tenant: tenant.clone(), client_id: "shop".into(), metadata }
    };
    world.does(&moved(&["https://new.example.com/cb"])).await;
    for seen in [
        browser.open(&address("shop", &before)).await.is(400),
        browser.answer(&page, &[("decision", "allow")]).await.is(400),
        browser.answer(&page, &[("decision", "deny")]).await.is(400),
    ] {
        assert!(seen.leads_to().is_none());
    }
    // Taken back, all is as before: nothing was used up.
    world.does(&moved(&[REDIRECT, "https://new.example.com/cb"])).await;
    browser.answer(&page, &[("decision", "allow")]).await.code();
    browser.open(&address("shop", &before)).await.code();
}

async fn a_key_that_is_announced_binds_everything_or_nothing(world: &World) {
    let mut browser = signed_in(world).await;
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    world
        .client("acme", "both", |metadata| {
            metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
            metadata.response_types = Some(vec![ResponseType::CodeIdToken, ResponseType::CodeToken]);
            metadata.skip_consent = Some(true);
        })
        .await;
    let key = Holder::new().thumbprint();
    let asks = [("client_id", "both"), ("dpop_jkt", key.as_str()), ("response_type", "code token")];
    let (seen, body) = push(world, &usual(&asks)).await;
    assert_eq!((seen.status.as_u16(), body["error"].as_str()), (400, Some("invalid_request")), "{body}");
    let by_address = browser.open(&authorize("acme", "both", &asks[1..])).await;
    assert!(by_address.leads_to().unwrap().contains("error=invalid_request"), "{:?}", by_address.leads_to());
    let asks = [("client_id", "both"), ("dpop_jkt", key.as_str()), ("response_type", "code id_token")];
    let reference = pushed(world, &asks).await;
    let seen = browser.open(&address("both", &reference)).await;
    assert!(seen.leads_to().unwrap().contains("code="), "{:?}", seen.leads_to());
}

async fn a_reference_is_good_for_its_client_and_its_time_alone(world: &World) {
    let mut browser = signed_in(world).await;
    let reference = pushed(world, &[]).await;
    let before = world.events().await;
    for (client, reference) in [
        ("trusted", reference.clone()),
        ("nobody", reference.clone()),
        ("shop", format!("{reference}A")),
        ("shop", format!("{}A", &reference[..reference.len() - 1])),
        ("shop", "urn:ietf:params:oauth:request_uri:".to_owned() + &"A".repeat(64)),
        ("shop", "urn:ietf:params:oauth:request_uri:".to_owned()),
    ] {
        let seen = browser.open(&address(client, &reference)).await.is(400);
        assert!(seen.leads_to().is_none(), "{client} {reference}");
    }
    let elsewhere = address("shop", &reference).replace("/t/acme/", "/t/other/");
    world.clients("other").await;
    browser.open(&elsewhere).await.is(400);
    let both = format!("{}&request=a.b.c", address("shop", &reference));
    browser.open(&both).await.is(400);
    let twice = format!("{0}&request_uri=urn:ietf:params:oauth:request_uri:a", address("shop", &reference));
    browser.open(&twice).await.is(400);
    let after = world.names_since(before).await;
    assert!(after.iter().all(|name| name.starts_with("Client")), "nothing was asked: {after:?}");
    world.ground.clock.step(91 * SECOND);
    browser.open(&address("shop", &reference)).await.is(400);
    world.tune("acme", |settings| settings.lifetimes.pushed_request = 5).await;
    let (_, body) = push(world, &usual(&[])).await;
    assert_eq!(body["expires_in"], 5);
}

/// What is said otherwise than usual, and how it is refused.
type Refused<'r> = (&'r [(&'r str, &'r str)], u16, &'r str);

async fn what_is_wrong_is_told_to_the_client_at_once(world: &World) {
    world.clients("acme").await;
    let before = world.events().await;
    let long = "s".repeat(70_000);
    let table: [Refused; 16] = [
        (&[("client_id", "nobody")], 401, "invalid_client"),
        (&[("client_id", "")], 401, "invalid_client"),
        (&[("redirect_uri", "https://evil.example/cb")], 400, "invalid_request"),
        (&[("redirect_uri", "")], 400, "invalid_request"),
        (&[("request_uri", "urn:ietf:params:oauth:request_uri:a")], 400, "invalid_request"),
        (&[("request_uri", "https://shop.example.com/request")], 400, "invalid_request"),
        (&[("response_type", "")], 400, "invalid_request"),
        (&[("response_type", "device")], 400, "unsupported_response_type"),
        (&[("response_type", "token")], 400, "unsupported_response_type"),
        (&[("scope", "openid nonsense")], 400, "invalid_scope"),
        (&[("resource", "https://nowhere.example.com")], 400, "invalid_target"),
        (&[("code_challenge", ""), ("code_challenge_method", "")], 400, "invalid_request"),
        (&[("code_challenge_method", "plain")], 400, "invalid_request"),
        (&[("prompt", "none login")], 400, "invalid_request"),
        (&[("id_token_hint", "a.b.c")], 400, "invalid_request"),
        (&[("state", &long)], 413, "invalid_request"),
    ];
    for (more, status, code) in table {
        let (seen, body) = push(world, &usual(more)).await;
        assert_eq!((seen.status.as_u16(), body["error"].as_str()), (status, Some(code)), "{body}");
        assert!(body["error_description"].is_string());
    }
    let twice = format!("{}&scope=openid", encoded(&usual(&[])));
    let seen = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, twice).await.is(400);
    assert!(seen.html.contains("invalid_request"));
    let seen = world.browser().send(Method::GET, "/t/acme/oauth2/par", None, String::new()).await;
    assert_eq!(seen.status, 405);
    assert_eq!(world.events().await, before, "what is refused leaves nothing behind");
}

async fn who_must_push_cannot_send_a_request_by_the_browser(world: &World) {
    let mut browser = signed_in(world).await;
    let secret = |metadata: &mut ClientMetadata| {
        metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
        metadata.require_pushed_authorization_requests = Some(true);
        metadata.skip_consent = Some(true);
    };
    let registered = world.confidential("acme", "bank", secret).await;
    let seen = browser.open(&authorize("acme", "bank", &[])).await;
    assert_eq!(seen.told("error").as_deref(), Some("invalid_request"));
    let (seen, body) = push(world, &usual(&[("client_id", "bank")])).await;
    assert_eq!((seen.status.as_u16(), &body["error"]), (401, &"invalid_client".into()));
    let mut server = world.browser();
    let basic = format!("Basic {}", STANDARD.encode(format!("bank:{registered}")));
    server.headers.push(("authorization", basic));
    let fields = encoded(&usual(&[("client_id", "bank")]));
    let seen = server.send(Method::POST, "/t/acme/oauth2/par", None, fields).await.is(201);
    let body: Value = serde_json::from_str(&seen.html).unwrap();
    browser.open(&address("bank", body["request_uri"].as_str().unwrap())).await.code();
    let fields = encoded(&usual(&[("client_id", "shop")]));
    server.send(Method::POST, "/t/acme/oauth2/par", None, fields).await.is(400);
    // The same for a whole tenant.
    world.tune("acme", |settings| settings.oauth.require_pushed_authorization_requests = true).await;
    let seen = browser.open(&authorize("acme", "trusted", &[])).await;
    assert_eq!(seen.told("error").as_deref(), Some("invalid_request"));
    browser.open(&address("trusted", &pushed(world, &[("client_id", "trusted")]).await)).await.code();
    let seen = browser.send(Method::GET, "/t/acme/.well-known/openid-configuration", None, String::new()).await;
    let told: Value = serde_json::from_str(&seen.html).unwrap();
    assert_eq!(told["require_pushed_authorization_requests"], true);
    assert_eq!(told["pushed_authorization_request_endpoint"], "https://id.example.com/t/acme/oauth2/par");
}

async fn a_hint_at_a_person_is_not_in_the_log(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let before = world.events().await;
    let reference = pushed(world, &[("login_hint", "aiko@example.com")]).await;
    let events = world.journal.read_page(before, 10).await.unwrap();
    assert_eq!(events.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(), ["RequestPushed"]);
    let handle = reference.rsplit(':').next().unwrap();
    let payload = &events[0].payload;
    assert!(!payload.contains("aiko") && !payload.contains(handle), "{payload}");
    let page = world.browser().open(&address("shop", &reference)).await;
    assert_eq!(page.form().field("identifier"), "aiko@example.com");
}
