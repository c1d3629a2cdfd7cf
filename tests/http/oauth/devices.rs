//! Devices without a keyboard (RFC 8628): a code that a person types elsewhere, an answer, and tokens for whoever waits.

use aggregates::TenantId;
use aggregates::client::{ClientMetadata, GrantType};
use aggregates::consent::Withdrawal;
use aggregates::tenant::TenantSettings;
use axum::http::Method;
use commands::consent::RevokeConsent;
use commands::user::SuspendUser;
use futures_util::future::join_all;
use journal::db::Engine;
use serde_json::{Value, json};

use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{CHALLENGE, VERIFIER, World};

on_both_engines! { crate::people::world::World:
    a_device_waits_for_a_person_and_gets_its_tokens
    a_code_is_typed_as_people_type
    whoever_says_no_is_heard_by_the_device
    codes_hold_for_their_time
    a_device_that_asks_too_often_is_slowed_down
    of_fifty_polls_after_the_answer_one_gets_tokens
    a_code_is_good_for_its_client_and_its_tenant_alone
    tenant_and_client_must_both_say_so
    a_device_may_prove_that_it_began
    nobody_tries_many_codes
    an_answer_is_one_to_the_question_that_was_shown
    what_is_optional_may_be_left_out_and_no_more_is_given_than_was_asked_for
    a_person_who_was_suspended_meanwhile_is_not_spoken_for
    a_consent_that_is_taken_back_ends_what_no_device_has_fetched
    a_tenant_chooses_its_codes_and_addresses
}

const SECOND: i64 = 1_000_000;
const PAGE: &str = "/t/acme/oauth2/device";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a device was told.
struct Codes {
    device: String,
    user: String,
    whole: Value,
}

impl Codes {
    /// Where a link leads that brings the code along.
    fn link(&self) -> String {
        format!("{PAGE}?user_code={}", self.user)
    }
}

/// What was answered to a client, with its status.
/// The fields of a form.
type Fields<'f> = &'f [(&'f str, &'f str)];

async fn ask(world: &World, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let seen = world.browser().send(Method::POST, path, None, encoded(fields)).await;
    (seen.status.as_u16(), serde_json::from_str(&seen.html).unwrap_or(Value::Null))
}

async fn begin(world: &World, fields: &[(&str, &str)]) -> Codes {
    let (status, whole) = ask(world, "/t/acme/oauth2/device_authorization", fields).await;
    assert_eq!(status, 200, "{whole}");
    let text = |name: &str| whole[name].as_str().unwrap().to_owned();
    Codes { device: text("device_code"), user: text("user_code"), whole }
}

/// The usual request of the usual device.
async fn usual(world: &World) -> Codes {
    begin(world, &[("client_id", "tv"), ("scope", "openid profile offline_access")]).await
}

async fn poll(world: &World, code: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let mut fields = vec![("grant_type", GRANT), ("device_code", code)];
    if !more.iter().any(|(name, _)| *name == "client_id") {
        fields.push(("client_id", "tv"));
    }
    fields.extend(more);
    ask(world, "/t/acme/oauth2/token", &fields).await
}

/// What a poll is refused with.
async fn hears(world: &World, code: &str) -> String {
    let (status, told) = poll(world, code, &[]).await;
    assert_eq!(status, 400, "{told}");
    told["error"].as_str().unwrap().to_owned()
}

/// Lets clients of a tenant use the grant.
async fn switched_on(world: &World, tenant: &str) {
    let switch = |settings: &mut TenantSettings| {
        settings.oauth.grant_types.insert(GrantType::DeviceCode);
    };
    world.tune(tenant, switch).await;
}

async fn opened(world: &World) {
    for tenant in ["acme", "other"] {
        switched_on(world, tenant).await;
        world.client(tenant, "tv", television).await;
    }
    world.person("acme", "aiko").await;
}

fn television(metadata: &mut ClientMetadata) {
    metadata.client_name = Some("Living Room".into());
    metadata.redirect_uris = None;
    metadata.post_logout_redirect_uris = None;
    metadata.grant_types = Some(vec![GrantType::DeviceCode, GrantType::RefreshToken]);
}

/// Somebody who is signed in.
async fn signed_in(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser
}

async fn allowed(browser: &mut Browser<'_>, codes: &Codes) -> Seen {
    let page = browser.open(&codes.link()).await.is(200);
    browser.answer(&page, &[("decision", "allow")]).await.is(200)
}

async fn a_device_waits_for_a_person_and_gets_its_tokens(world: &World) {
    opened(world).await;
    let before = world.events().await;
    let codes = usual(world).await;
    assert_eq!((&codes.whole["expires_in"], &codes.whole["interval"]), (&json!(600), &json!(5)));
    assert_eq!(codes.whole["verification_uri"], format!("https://id.example.com{PAGE}"));
    assert_eq!(codes.whole["verification_uri_complete"], format!("https://id.example.com{}", codes.link()));
    assert_eq!(codes.user.len(), 8);
    assert_eq!(hears(world, &codes.device).await, "authorization_pending");

    let mut browser = world.browser();
    let page = browser.open(&codes.link()).await.is(200);
    assert_eq!(page.path(), "/t/acme/login", "nobody looks behind a code who is not signed in");
    let page = browser.sign_in(&page, "aiko").await.is(200);
    assert_eq!(page.path(), PAGE);
    assert!(page.heading().contains("Living Room"), "{}", page.heading());
    let shown = format!("{} {}", &codes.user[..4], &codes.user[4..]);
    assert!(page.text().contains(&shown) && page.text().contains("basic profile"), "{}", page.text());
    let done = browser.answer(&page, &[("decision", "allow")]).await.is(200);
    assert!(done.text().contains("The device is connected") && done.headers.contains_key("evident-position"));

    let (status, tokens) = poll(world, &codes.device, &[]).await;
    assert_eq!((status, &tokens["scope"]), (200, &json!("offline_access openid profile")), "{tokens}");
    let told = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!((&told["aud"], &told["acr"]), (&json!("tv"), &json!("urn:evident:password")));
    assert!(told.get("sid").is_none() && told["sub"].is_string());
    let names = world.names_since(before).await;
    let own: Vec<_> = names.iter().filter(|name| name.contains("Device")).map(String::as_str).collect();
    let story = ["DeviceAuthorizationRequested", "DevicePolled", "DeviceAuthorizationApproved"];
    assert_eq!(own, [&story[..], &["DeviceAuthorizationRedeemed"]].concat());
    let last = ["DeviceAuthorizationRedeemed", "GrantApprovedDirectly", "TokensIssued"];
    assert!(names.windows(3).any(|three| three == last), "{names:?}");
    for event in world.journal.read_page(before, 100).await.unwrap() {
        let whole = format!("{} {}", event.aggregate_id, event.payload);
        assert!(!whole.contains(&codes.user) && !whole.contains(&codes.device), "{whole}");
    }
    assert_eq!(hears(world, &codes.device).await, "invalid_grant", "once");
    browser.open(&codes.link()).await.is(422);

    // The television is not signed out with the telephone.
    let page = browser.open("/t/acme/logout").await;
    browser.answer(&page, &[("decision", "sign_out")]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "tv")];
    assert_eq!(ask(world, "/t/acme/oauth2/token", &fields).await.0, 200);
}

async fn a_code_is_typed_as_people_type(world: &World) {
    opened(world).await;
    let codes = usual(world).await;
    let mut browser = signed_in(world).await;
    let page = browser.open(PAGE).await.is(200);
    assert_eq!(page.form().field("user_code"), "");
    for wrong in ["", "222", "22222222", "0123-4567", "\u{0}", "Ａ２２２２２２２"] {
        let seen = browser.answer(&page, &[("user_code", wrong)]).await.is(422);
        assert_eq!(seen.path(), PAGE, "{wrong}");
    }
    let gaps = format!(" {}-{} ", &codes.user[..4], &codes.user[4..]);
    let page = browser.answer(&page, &[("user_code", &gaps)]).await.is(200);
    assert!(page.heading().contains("Living Room"), "{}", page.heading());
    let english = browser.open(&format!("{}&ui_locales=ja", codes.link())).await.is(200);
    assert!(english.heading().contains("Living Room") && english.heading().contains("端末"));
}

async fn whoever_says_no_is_heard_by_the_device(world: &World) {
    opened(world).await;
    let codes = usual(world).await;
    let mut browser = signed_in(world).await;
    let page = browser.open(&codes.link()).await.is(200);
    let done = browser.answer(&page, &[("decision", "deny")]).await.is(200);
    assert!(done.text().contains("not connected"), "{}", done.text());
    assert_eq!(hears(world, &codes.device).await, "access_denied");
    assert_eq!(hears(world, &codes.device).await, "access_denied");
    let again = browser.answer(&page, &[("decision", "allow")]).await.is(422);
    assert_eq!(again.path(), PAGE, "what was answered is answered");
}

async fn codes_hold_for_their_time(world: &World) {
    opened(world).await;
    world.tune("acme", |settings| settings.lifetimes.device_code = 60).await;
    let (one, other) = (usual(world).await, usual(world).await);
    assert_eq!(one.whole["expires_in"], 60);
    let mut browser = signed_in(world).await;
    let page = browser.open(&one.link()).await.is(200);
    allowed(&mut browser, &other).await;
    world.ground.clock.step(61 * SECOND);
    assert_eq!(hears(world, &one.device).await, "expired_token");
    assert_eq!(hears(world, &other.device).await, "expired_token", "nobody fetched the tokens in time");
    browser.answer(&page, &[("decision", "allow")]).await.is(422);
    browser.open(&one.link()).await.is(422);
}

async fn a_device_that_asks_too_often_is_slowed_down(world: &World) {
    opened(world).await;
    let codes = usual(world).await;
    let after = async |seconds: i64| {
        world.ground.clock.step(seconds * SECOND);
        hears(world, &codes.device).await
    };
    assert_eq!(after(0).await, "authorization_pending");
    assert_eq!(after(6).await, "authorization_pending");
    assert_eq!(after(2).await, "slow_down");
    assert_eq!(after(6).await, "slow_down", "10 seconds by now");
    assert_eq!(after(16).await, "authorization_pending", "15 seconds by now");
    assert_eq!(after(11).await, "slow_down");
    let before = world.events().await;
    let told = join_all((0..50).map(|_| hears(world, &codes.device))).await;
    assert!(told.iter().all(|error| error == "slow_down"), "{told:?}");
    assert!(world.events().await - before <= 56, "nobody fills the log with it");
    allowed(&mut signed_in(world).await, &codes).await;
    assert_eq!(poll(world, &codes.device, &[]).await.0, 200, "who is allowed need not wait");
}

async fn of_fifty_polls_after_the_answer_one_gets_tokens(world: &World) {
    opened(world).await;
    let codes = usual(world).await;
    allowed(&mut signed_in(world).await, &codes).await;
    // The first ID token of a tenant has its keys made.
    let first = usual(world).await;
    allowed(&mut signed_in(world).await, &first).await;
    assert_eq!(poll(world, &first.device, &[]).await.0, 200);
    let before = world.events().await;
    let told = join_all((0..50).map(|_| poll(world, &codes.device, &[]))).await;
    let issued = told.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(issued, 1, "{told:?}");
    let others = told.iter().filter(|(status, _)| *status != 200);
    for (status, told) in others {
        let error = told["error"].as_str().unwrap();
        assert!(*status == 400 && ["invalid_grant", "slow_down"].contains(&error), "{status} {told}");
    }
    let names = world.names_since(before).await;
    assert_eq!(names, ["DeviceAuthorizationRedeemed", "GrantApprovedDirectly", "TokensIssued"]);
}

async fn a_code_is_good_for_its_client_and_its_tenant_alone(world: &World) {
    opened(world).await;
    world.client("acme", "rival", television).await;
    world.person("other", "maria").await;
    let codes = usual(world).await;
    let (status, told) = poll(world, &codes.device, &[("client_id", "rival")]).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")));
    let fields = [("grant_type", GRANT), ("device_code", &codes.device), ("client_id", "tv")];
    let (status, told) = ask(world, "/t/other/oauth2/token", &fields).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")));
    let mut stranger = world.browser();
    stranger.enter("other", "maria").await;
    stranger.open(&format!("/t/other/oauth2/device?user_code={}", codes.user)).await.is(422);
    for bad in ["", "a", &codes.device[1..], &format!("{}AAAA", &codes.device[..60])] {
        let (status, told) = poll(world, bad, &[]).await;
        let error = if bad.is_empty() { "invalid_request" } else { "invalid_grant" };
        assert_eq!((status, &told["error"]), (400, &json!(error)), "{bad}");
    }
    assert_eq!(hears(world, &codes.device).await, "authorization_pending", "nothing of that touched it");
}

async fn tenant_and_client_must_both_say_so(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let asks = [("client_id", "shop"), ("scope", "openid")];
    let endpoint = "/t/acme/oauth2/device_authorization";
    let (status, told) = ask(world, endpoint, &asks).await;
    assert_eq!((status, &told["error"]), (400, &json!("unsupported_grant_type")));
    let mut browser = signed_in(world).await;
    browser.open(PAGE).await.is(404);
    let told = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    assert!(!told.html.contains("device"), "{}", told.html);
    switched_on(world, "acme").await;
    let (status, told) = ask(world, endpoint, &asks).await;
    assert_eq!((status, &told["error"]), (400, &json!("unauthorized_client")));
    let told = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    let told: Value = serde_json::from_str(&told.html).unwrap();
    assert_eq!(told["device_authorization_endpoint"], format!("https://id.example.com{endpoint}"));
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
    world.client("acme", "tv", television).await;
    let table: [(Fields<'_>, u16, &str); 6] = [
        (&[("client_id", "nobody")], 401, "invalid_client"),
        (&[("scope", "openid")], 401, "invalid_client"),
        (&[("client_id", "tv"), ("scope", "magic")], 400, "invalid_scope"),
        (&[("client_id", "tv"), ("scope", "openid"), ("scope", "email")], 400, "invalid_request"),
        (&[("client_id", "tv"), ("resource", "https://nowhere.example.com")], 400, "invalid_target"),
        (&[("client_id", "tv"), ("code_challenge", CHALLENGE)], 400, "invalid_request"),
    ];
    for (fields, expected, error) in table {
        let (status, told) = ask(world, endpoint, fields).await;
        assert_eq!((status, &told["error"]), (expected, &json!(error)), "{fields:?}");
    }
}

async fn a_device_may_prove_that_it_began(world: &World) {
    opened(world).await;
    let fields =
        [("client_id", "tv"), ("scope", "openid"), ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let codes = begin(world, &fields).await;
    allowed(&mut signed_in(world).await, &codes).await;
    let other = "a".repeat(43);
    for more in [&[][..], &[("code_verifier", other.as_str())]] {
        let (status, told) = poll(world, &codes.device, more).await;
        assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")), "{more:?}");
    }
    assert_eq!(poll(world, &codes.device, &[("code_verifier", VERIFIER)]).await.0, 200);
    let plain = usual(world).await;
    let (status, told) = poll(world, &plain.device, &[("code_verifier", VERIFIER)]).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")), "nothing was promised");
    world.tune("acme", |settings| settings.oauth.device.require_pkce = true).await;
    let (status, told) = ask(world, "/t/acme/oauth2/device_authorization", &[("client_id", "tv")]).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_request")));
    begin(world, &fields).await;
}

async fn nobody_tries_many_codes(world: &World) {
    opened(world).await;
    world.person("acme", "maria").await;
    let codes = usual(world).await;
    let mut browser = signed_in(world).await;
    let mut last = None;
    // A minute may end between two of them.
    for number in 0..21 {
        last = Some(browser.open(&format!("{PAGE}?user_code=2222222{}", 2 + number % 6)).await);
        if last.as_ref().is_some_and(|seen| seen.status == 429) {
            break;
        }
    }
    let last = last.unwrap().is(429);
    assert!(last.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
    browser.open(&codes.link()).await.is(429);
    let mut other = world.browser();
    other.enter("acme", "maria").await;
    other.open(&codes.link()).await.is(200);
    world.ground.clock.step(61 * SECOND);
    browser.open(&codes.link()).await.is(200);
}

async fn an_answer_is_one_to_the_question_that_was_shown(world: &World) {
    opened(world).await;
    let (one, other) = (usual(world).await, begin(world, &[("client_id", "tv"), ("scope", "openid")]).await);
    let mut browser = signed_in(world).await;
    let page = browser.open(&one.link()).await.is(200);
    let token = page.form().field("form_token").to_owned();
    for (address, token, origin, status) in [
        (other.link(), token.as_str(), Some("https://id.example.com"), 403),
        (one.link(), "", Some("https://id.example.com"), 403),
        (one.link(), token.as_str(), Some("https://evil.example"), 403),
        (PAGE.to_owned(), token.as_str(), Some("https://id.example.com"), 422),
    ] {
        let fields = encoded(&[("form_token", token), ("decision", "allow")]);
        browser.send(Method::POST, &address, origin, fields).await.is(status);
    }
    let nobody = world.browser().send(Method::POST, &one.link(), None, encoded(&[("decision", "allow")])).await;
    assert!(nobody.is(303).leads_to().unwrap().starts_with("/t/acme/login?goto="));
    for codes in [&one, &other] {
        assert_eq!(hears(world, &codes.device).await, "authorization_pending");
    }
}

async fn what_is_optional_may_be_left_out_and_no_more_is_given_than_was_asked_for(world: &World) {
    opened(world).await;
    world
        .client("acme", "speaker", |metadata| {
            television(metadata);
            metadata.default_scope = Some("openid".into());
        })
        .await;
    let codes = begin(world, &[("client_id", "speaker"), ("scope", "openid email phone")]).await;
    let mut browser = signed_in(world).await;
    let page = browser.open(&codes.link()).await.is(200);
    let fields = [("decision", "allow"), ("scope", "email"), ("scope", "address")];
    browser.answer(&page, &fields).await.is(200);
    let (status, tokens) = poll(world, &codes.device, &[("client_id", "speaker")]).await;
    assert_eq!((status, &tokens["scope"]), (200, &json!("email openid")), "{tokens}");
    assert!(tokens.get("refresh_token").is_some());
    let again = begin(world, &[("client_id", "speaker"), ("scope", "openid email")]).await;
    let page = browser.open(&again.link()).await.is(200);
    assert_eq!(page.form().fields.iter().filter(|(name, _)| name == "scope").count(), 1, "it was granted before");
    assert!(page.form().buttons.iter().any(|(_, value)| value == "deny"), "and is asked all the same");
}

async fn a_person_who_was_suspended_meanwhile_is_not_spoken_for(world: &World) {
    opened(world).await;
    let user = world.person("acme", "maria").await;
    let codes = usual(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "maria").await;
    allowed(&mut browser, &codes).await;
    world.does(&SuspendUser { tenant: TenantId::parse("acme").unwrap(), user, reason: None }).await;
    let before = world.events().await;
    assert_eq!(hears(world, &codes.device).await, "invalid_grant");
    let names = world.names_since(before).await;
    assert!(!names.iter().any(|name| name.starts_with("Grant") || name == "TokensIssued"), "{names:?}");
}

async fn a_consent_that_is_taken_back_ends_what_no_device_has_fetched(world: &World) {
    opened(world).await;
    let user = world.person("acme", "maria").await;
    let codes = usual(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "maria").await;
    allowed(&mut browser, &codes).await;
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&RevokeConsent { tenant, user, client_id: "tv".into(), reason: Withdrawal::User }).await;
    assert_eq!(hears(world, &codes.device).await, "invalid_grant");
}

async fn a_tenant_chooses_its_codes_and_addresses(world: &World) {
    opened(world).await;
    world
        .tune("acme", |settings| {
            settings.oauth.device.user_code_characters = "BCDFGHJKLMNPQRSTVWXZ".into();
            settings.oauth.device.user_code_length = 10;
            settings.oauth.device.verification_uri = Some("https://example.com/tv".into());
            settings.oauth.device.completion_uri = Some("https://example.com/connected".into());
            settings.lifetimes.device_interval = 9;
        })
        .await;
    let codes = usual(world).await;
    assert!(codes.user.len() == 10 && codes.user.bytes().all(|byte| byte.is_ascii_uppercase()), "{}", codes.user);
    assert_eq!(
        (&codes.whole["verification_uri"], &codes.whole["interval"]),
        (&json!("https://example.com/tv"), &json!(9))
    );
    let complete = format!("https://example.com/tv?user_code={}", codes.user);
    assert_eq!(codes.whole["verification_uri_complete"], complete);
    let mut browser = signed_in(world).await;
    let page = browser.open(&format!("{PAGE}?user_code={}", codes.user.to_lowercase())).await.is(200);
    let rules = page.headers["content-security-policy"].to_str().unwrap();
    assert!(rules.contains("https://example.com"), "{rules}");
    let done = browser.submit(&page, &[("decision", "allow")]).await.is(303);
    assert_eq!(done.leads_to().as_deref(), Some("https://example.com/connected"));
    assert_eq!(poll(world, &codes.device, &[]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pace_holds_on_every_node() {
    let one = World::on(Engine::Postgres).await;
    let other = World::over(one.ground.at(&one.ground.url)).await;
    opened(&one).await;
    let codes = usual(&one).await;
    assert_eq!(hears(&one, &codes.device).await, "authorization_pending");
    assert_eq!(hears(&other, &codes.device).await, "slow_down");
    one.ground.clock.step(6 * SECOND);
    assert_eq!(hears(&one, &codes.device).await, "slow_down", "10 seconds by now, wherever it asks");
    let mut browser = other.browser();
    browser.enter("acme", "aiko").await;
    allowed(&mut browser, &codes).await;
    let nodes = [&one, &other];
    let told = join_all((0..50).map(|number| poll(nodes[number % 2], &codes.device, &[]))).await;
    assert_eq!(told.iter().filter(|(status, _)| *status == 200).count(), 1, "{told:?}");
    other.end().await;
    one.end().await;
}
