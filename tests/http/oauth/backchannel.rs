//! A client asks for a person who is not in its browser (CIBA Core 1.0): who is meant, their answer in their own browser, and tokens for
//! whoever polls.

use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::tenant::TenantSettings;
use axum::http::Method;
use futures_util::future::join_all;
use journal::db::Engine;
use serde_json::{Value, json};

use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    a_person_answers_elsewhere_and_the_client_gets_its_tokens
    whoever_says_no_is_heard_by_the_client
    requests_hold_for_their_time_and_for_less_where_the_client_wants_it
    a_client_that_asks_too_often_is_slowed_down
    of_fifty_polls_after_the_answer_one_gets_tokens
    an_id_is_good_for_its_client_and_its_tenant_alone
    tenant_and_client_must_both_say_so
    a_request_is_its_persons_alone
    an_answer_is_one_to_the_question_that_was_shown
    nobody_is_buried_under_questions
    a_client_may_want_a_fresh_sign_in
    what_is_optional_may_be_left_out_and_no_more_is_given_than_was_asked_for
}

pub const SECOND: i64 = 1_000_000;
pub const PAGE: &str = "/t/acme/account/requests";
pub const GRANT: &str = "urn:openid:params:grant-type:ciba";
pub const ENDPOINT: &str = "/t/acme/oauth2/bc-authorize";

/// The fields of a form.
pub type Fields<'f> = &'f [(&'f str, &'f str)];

/// A client that asks for people.
pub struct Bank {
    pub id: &'static str,
    pub secret: String,
}

/// What was answered to a client, with its status.
pub async fn ask(world: &World, path: &str, fields: Fields<'_>) -> (u16, Value) {
    let seen = world.browser().send(Method::POST, path, None, encoded(fields)).await;
    (seen.status.as_u16(), serde_json::from_str(&seen.html).unwrap_or(Value::Null))
}

impl Bank {
    /// Registers it.
    pub async fn open(world: &World, tenant: &str, id: &'static str, change: impl FnOnce(&mut ClientMetadata)) -> Self {
        let usual = |metadata: &mut ClientMetadata| {
            metadata.client_name = Some("Example Bank".into());
            metadata.redirect_uris = None;
            metadata.post_logout_redirect_uris = None;
            metadata.grant_types = Some(vec![GrantType::Ciba, GrantType::RefreshToken]);
            metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretPost);
            change(metadata);
        };
        Self { id, secret: world.confidential(tenant, id, usual).await }
    }

    /// Sends a form with who it is.
    pub async fn sends(&self, world: &World, path: &str, fields: Fields<'_>) -> (u16, Value) {
        let own = [("client_id", self.id), ("client_secret", self.secret.as_str())];
        ask(world, path, &[&own[..], fields].concat()).await
    }

    /// Asks for somebody.
    pub async fn asks(&self, world: &World, fields: Fields<'_>) -> Value {
        let (status, whole) = self.sends(world, ENDPOINT, fields).await;
        assert_eq!(status, 200, "{whole}");
        whole
    }

    /// Asks for Aiko as usual; the id by which it polls.
    pub async fn usual(&self, world: &World) -> String {
        let fields = [("scope", "openid profile offline_access"), ("login_hint", "aiko"), ("binding_message", "W4SCT")];
        id_of(&self.asks(world, &fields).await)
    }

    /// What it is refused with.
    pub async fn is_refused(&self, world: &World, fields: Fields<'_>) -> (u16, String) {
        let (status, told) = self.sends(world, ENDPOINT, fields).await;
        (status, told["error"].as_str().unwrap_or_else(|| panic!("{status} {told}")).to_owned())
    }

    pub async fn polls(&self, world: &World, id: &str) -> (u16, Value) {
        self.sends(world, "/t/acme/oauth2/token", &[("grant_type", GRANT), ("auth_req_id", id)]).await
    }

    /// What a poll is refused with.
    pub async fn hears(&self, world: &World, id: &str) -> String {
        let (status, told) = self.polls(world, id).await;
        assert_eq!(status, 400, "{told}");
        told["error"].as_str().unwrap().to_owned()
    }
}

pub fn id_of(whole: &Value) -> String {
    whole["auth_req_id"].as_str().unwrap().to_owned()
}

/// Lets clients of a tenant ask for people.
pub async fn switched_on(world: &World, tenant: &str) {
    let switch = |settings: &mut TenantSettings| {
        settings.oauth.grant_types.insert(GrantType::Ciba);
    };
    world.tune(tenant, switch).await;
}

/// A tenant, a bank and Aiko.
pub async fn opened(world: &World) -> Bank {
    switched_on(world, "acme").await;
    world.person("acme", "aiko").await;
    Bank::open(world, "acme", "bank", |_| {}).await
}

pub async fn signed_in<'w>(world: &'w World, name: &str) -> Browser<'w> {
    let mut browser = world.browser();
    browser.enter("acme", name).await;
    browser
}

/// The question that waits, the first of them.
pub async fn question(browser: &mut Browser<'_>) -> Seen {
    let list = browser.open(PAGE).await.is(200);
    let link = list.html.split("href=\"").find(|rest| rest.starts_with(&format!("{PAGE}/")));
    let link = link.unwrap_or_else(|| panic!("nothing waits: {}", list.text())).split('"').next().unwrap().to_owned();
    browser.open(&link).await.is(200)
}

/// Where a no goes.
fn refusal(page: &Seen) -> String {
    page.form().action.replace("/approve", "/deny")
}

/// Says no to what waits.
pub async fn refuses(browser: &mut Browser<'_>) {
    let page = question(browser).await;
    let token = page.form().field("form_token").to_owned();
    browser.post(&refusal(&page), &[("form_token", &token)]).await.is(303);
}

/// Says yes to what waits.
pub async fn allows(browser: &mut Browser<'_>) -> Seen {
    let page = question(browser).await;
    browser.answer(&page, &[]).await.is(200)
}

async fn a_person_answers_elsewhere_and_the_client_gets_its_tokens(world: &World) {
    let bank = opened(world).await;
    let before = world.events().await;
    let fields = [
        ("scope", "openid profile offline_access"),
        ("login_hint", "email:Aiko@Example.com"),
        ("binding_message", "W4SCT"),
    ];
    let whole = bank.asks(world, &fields).await;
    assert_eq!((&whole["expires_in"], &whole["interval"]), (&json!(300), &json!(5)));
    let id = id_of(&whole);
    assert_eq!(bank.hears(world, &id).await, "authorization_pending");

    let mut browser = world.browser();
    let page = browser.open(PAGE).await.is(200);
    assert_eq!(page.path(), "/t/acme/login", "nobody sees what waits who is not signed in");
    let list = browser.sign_in(&page, "aiko").await.is(200);
    assert_eq!((list.path(), list.heading().as_str()), (PAGE, "Requests"));
    assert!(list.text().contains("Example Bank") && list.text().contains("W4SCT"), "{}", list.text());
    let page = question(&mut browser).await;
    assert!(page.heading().contains("Example Bank"), "{}", page.heading());
    assert!(page.text().contains("W4SCT") && page.text().contains("basic profile"), "{}", page.text());
    let japanese = browser.open(&format!("{}?ui_locales=ja", page.path())).await.is(200);
    assert!(japanese.heading().contains("確認を求めています"), "{}", japanese.heading());
    let sent = browser.submit(&page, &[]).await.is(303);
    assert!(sent.headers.contains_key("evident-position"));
    let done = browser.open(&sent.leads_to().unwrap()).await.is(200);
    assert!(done.text().contains("You said yes") && !done.text().contains("W4SCT"), "{}", done.text());

    let (status, tokens) = bank.polls(world, &id).await;
    assert_eq!((status, &tokens["scope"]), (200, &json!("offline_access openid profile")), "{tokens}");
    let told = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!((&told["aud"], &told["acr"]), (&json!("bank"), &json!("urn:evident:password")));
    let parts = told["jti"].as_str().and_then(|jti| jti.split_once('.'));
    assert!(
        parts.is_some_and(|(grant, at)| uuid::Uuid::parse_str(grant).is_ok() && at.parse::<i64>().is_ok()),
        "{told}"
    );
    assert!(told["at_hash"].is_string() && told.get("sid").is_none() && told["sub"].is_string());
    let names = world.names_since(before).await;
    let own: Vec<_> = names.iter().filter(|name| name.contains("Backchannel")).map(String::as_str).collect();
    let story = [
        "BackchannelAuthenticationRequested",
        "BackchannelRequestQueued",
        "BackchannelAuthenticationPolled",
        "BackchannelAuthenticationApproved",
        "BackchannelRequestAnswered",
        "BackchannelAuthenticationRedeemed",
    ];
    assert_eq!(own, story);
    let ending = ["BackchannelAuthenticationRedeemed", "GrantApprovedDirectly", "TokensIssued"];
    assert!(names.windows(3).any(|three| three == ending), "{names:?}");
    for event in world.journal.read_page(before, 100).await.unwrap() {
        assert!(!event.payload.contains(&id), "{}", event.payload);
    }
    assert_eq!(bank.hears(world, &id).await, "invalid_grant", "once");
    browser.open(page.path()).await.is(400);

    // The bank is not signed out with the browser.
    let page = browser.open("/t/acme/logout").await;
    browser.answer(&page, &[("decision", "sign_out")]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(bank.sends(world, "/t/acme/oauth2/token", &fields).await.0, 200);
}

async fn whoever_says_no_is_heard_by_the_client(world: &World) {
    let bank = opened(world).await;
    let id = bank.usual(world).await;
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    let token = page.form().field("form_token").to_owned();
    let done = browser.post(&refusal(&page), &[("form_token", &token)]).await.is(303);
    let done = browser.open(&done.leads_to().unwrap()).await.is(200);
    assert!(done.text().contains("You said no") && done.text().contains("Nobody is asking"), "{}", done.text());
    assert_eq!(bank.hears(world, &id).await, "access_denied");
    assert_eq!(bank.hears(world, &id).await, "access_denied");
    browser.answer(&page, &[]).await.is(400);
    assert_eq!(bank.hears(world, &id).await, "access_denied", "what was answered is answered");
}

async fn requests_hold_for_their_time_and_for_less_where_the_client_wants_it(world: &World) {
    let bank = opened(world).await;
    world.tune("acme", |settings| settings.lifetimes.ciba_request = 60).await;
    let expiry = |seconds| [("scope", "openid"), ("login_hint", "aiko"), ("requested_expiry", seconds)];
    let short = bank.asks(world, &expiry("10")).await;
    let long = bank.asks(world, &expiry("3600")).await;
    assert_eq!((&short["expires_in"], &long["expires_in"]), (&json!(10), &json!(60)));
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    world.ground.clock.step(11 * SECOND);
    assert_eq!(bank.hears(world, &id_of(&short)).await, "expired_token");
    browser.answer(&page, &[]).await.is(400);
    allows(&mut browser).await;
    world.ground.clock.step(60 * SECOND);
    assert_eq!(bank.hears(world, &id_of(&long)).await, "expired_token", "nobody fetched the tokens in time");
    let list = browser.open(PAGE).await.is(200);
    assert!(list.text().contains("Nobody is asking"), "{}", list.text());
}

async fn a_client_that_asks_too_often_is_slowed_down(world: &World) {
    let bank = opened(world).await;
    let id = bank.usual(world).await;
    let after = async |seconds: i64| {
        world.ground.clock.step(seconds * SECOND);
        bank.hears(world, &id).await
    };
    assert_eq!(after(0).await, "authorization_pending");
    assert_eq!(after(6).await, "authorization_pending");
    assert_eq!(after(2).await, "slow_down");
    assert_eq!(after(6).await, "slow_down", "10 seconds by now");
    assert_eq!(after(16).await, "authorization_pending", "15 seconds by now");
    allows(&mut signed_in(world, "aiko").await).await;
    assert_eq!(bank.polls(world, &id).await.0, 200, "who is allowed need not wait");
}

async fn of_fifty_polls_after_the_answer_one_gets_tokens(world: &World) {
    let bank = opened(world).await;
    let mut browser = signed_in(world, "aiko").await;
    // The first ID token of a tenant has its keys made.
    let first = bank.usual(world).await;
    allows(&mut browser).await;
    assert_eq!(bank.polls(world, &first).await.0, 200);
    let id = bank.usual(world).await;
    allows(&mut browser).await;
    let before = world.events().await;
    let told = join_all((0..50).map(|_| bank.polls(world, &id))).await;
    assert_eq!(told.iter().filter(|(status, _)| *status == 200).count(), 1, "{told:?}");
    for (status, told) in told.iter().filter(|(status, _)| *status != 200) {
        let error = told["error"].as_str().unwrap();
        assert!(*status == 400 && ["invalid_grant", "slow_down"].contains(&error), "{status} {told}");
    }
    let names = world.names_since(before).await;
    assert_eq!(names, ["BackchannelAuthenticationRedeemed", "GrantApprovedDirectly", "TokensIssued"]);
}

async fn an_id_is_good_for_its_client_and_its_tenant_alone(world: &World) {
    let bank = opened(world).await;
    switched_on(world, "other").await;
    let rival = Bank::open(world, "acme", "rival", |_| {}).await;
    let namesake = Bank::open(world, "other", "bank", |_| {}).await;
    let id = bank.usual(world).await;
    assert_eq!(rival.hears(world, &id).await, "invalid_grant");
    let fields = [("grant_type", GRANT), ("auth_req_id", id.as_str())];
    let (status, told) = namesake.sends(world, "/t/other/oauth2/token", &fields).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_grant")));
    let secret = [("client_id", "bank"), ("client_secret", "guessed"), fields[0], fields[1]];
    assert_eq!(ask(world, "/t/acme/oauth2/token", &secret).await.0, 401);
    for bad in ["", "a", &id[1..], &format!("{}AAAA", &id[..60])] {
        let error = if bad.is_empty() { "invalid_request" } else { "invalid_grant" };
        assert_eq!(bank.hears(world, bad).await, error, "{bad}");
    }
    allows(&mut signed_in(world, "aiko").await).await;
    assert_eq!(rival.hears(world, &id).await, "invalid_grant", "allowed, and not the rival");
    assert_eq!(bank.polls(world, &id).await.0, 200, "nothing of that touched it");
}

async fn tenant_and_client_must_both_say_so(world: &World) {
    world.person("acme", "aiko").await;
    let bank = Bank::open(world, "acme", "bank", |_| {}).await;
    let asks = [("scope", "openid"), ("login_hint", "aiko")];
    assert_eq!(bank.is_refused(world, &asks).await, (400, "unauthorized_client".into()));
    let mut browser = signed_in(world, "aiko").await;
    browser.open(PAGE).await.is(404);
    let account = browser.open("/t/acme/account").await.is(200);
    assert!(!account.html.contains("/account/requests"), "{}", account.html);
    let told = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    assert!(!told.html.contains("backchannel_a") && !told.html.contains("backchannel_t"), "{}", told.html);
    switched_on(world, "acme").await;
    let machine = Bank::open(world, "acme", "machine", |metadata| {
        metadata.grant_types = Some(vec![GrantType::ClientCredentials]);
    });
    let machine = machine.await;
    assert_eq!(machine.is_refused(world, &asks).await, (400, "unauthorized_client".into()));
    assert_eq!(machine.hears(world, "a").await, "unauthorized_client");
    let nobody = [("client_id", "nobody"), asks[0], asks[1]];
    assert_eq!(ask(world, ENDPOINT, &nobody).await.0, 401);
    let told = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    let told: Value = serde_json::from_str(&told.html).unwrap();
    assert_eq!(told["backchannel_authentication_endpoint"], format!("https://id.example.com{ENDPOINT}"));
    assert_eq!(told["backchannel_token_delivery_modes_supported"], json!(["poll", "ping", "push"]));
    let algorithms = &told["backchannel_authentication_request_signing_alg_values_supported"];
    assert_eq!(algorithms, &json!(["ES256", "PS256"]));
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
    assert_eq!(bank.sends(world, ENDPOINT, &asks).await.0, 200);
}

async fn a_request_is_its_persons_alone(world: &World) {
    let bank = opened(world).await;
    world.person("acme", "maria").await;
    let id = bank.usual(world).await;
    let mut aiko = signed_in(world, "aiko").await;
    let page = question(&mut aiko).await;
    let mut maria = signed_in(world, "maria").await;
    maria.open(page.path()).await.is(404);
    let list = maria.open(PAGE).await.is(200);
    assert!(list.text().contains("Nobody is asking"), "{}", list.text());
    let token = page.form().field("form_token").to_owned();
    for path in [page.form().action, refusal(&page)] {
        maria.post(&path, &[("form_token", &token)]).await.is(404);
    }
    for stranger in ["/not-one", "/0192f0c1-2d3e-7f40-8a1b-2c3d4e5f6071", "/%00"] {
        aiko.open(&format!("{PAGE}{stranger}")).await.is(404);
    }
    assert_eq!(bank.hears(world, &id).await, "authorization_pending");
    // Somebody who is signed in with both answers with the account that is asked.
    let sign_in = maria.open("/t/acme/login?other=1").await;
    maria.sign_in(&sign_in, "aiko").await;
    let sign_in = maria.open("/t/acme/login?other=1").await;
    maria.sign_in(&sign_in, "maria").await;
    let page = maria.open(page.path()).await.is(200);
    assert!(page.text().contains("aiko of acme"), "{}", page.text());
    maria.answer(&page, &[]).await.is(200);
    let (_, tokens) = bank.polls(world, &id).await;
    assert!(tokens["id_token"].is_string(), "{tokens}");
}

async fn an_answer_is_one_to_the_question_that_was_shown(world: &World) {
    let bank = opened(world).await;
    let one = bank.usual(world).await;
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    let token = page.form().field("form_token").to_owned();
    let action = page.form().action;
    let page = question(&mut browser).await;
    browser.post(&refusal(&page), &[("form_token", &token)]).await.is(303);
    // Nobody asks once more what was refused a moment ago.
    world.ground.clock.step(301 * SECOND);
    let other = bank.usual(world).await;
    let second = question(&mut browser).await.form();
    let own = Some("https://id.example.com");
    for (address, token, origin, status) in [
        (&second.action, token.as_str(), own, 403),
        (&second.action, "", own, 403),
        (&second.action, second.field("form_token"), Some("https://evil.example"), 403),
        (&action, token.as_str(), own, 400),
    ] {
        browser.send(Method::POST, address, origin, encoded(&[("form_token", token)])).await.is(status);
    }
    let nobody = world.browser().send(Method::POST, &second.action, None, String::new()).await;
    let away = nobody.is(303).leads_to().unwrap();
    assert!(away.starts_with("/t/acme/login?goto=") && !away.contains("approve"), "{away}");
    browser.send(Method::GET, &second.action, None, String::new()).await.is(405);
    assert_eq!(bank.hears(world, &one).await, "access_denied");
    assert_eq!(bank.hears(world, &other).await, "authorization_pending");
}

async fn nobody_is_buried_under_questions(world: &World) {
    let bank = opened(world).await;
    let rival = Bank::open(world, "acme", "rival", |_| {}).await;
    let third = Bank::open(world, "acme", "third", |_| {}).await;
    let fourth = Bank::open(world, "acme", "fourth", |_| {}).await;
    let asks = [("scope", "openid"), ("login_hint", "aiko")];
    let all = join_all((0..8).map(|_| async {
        let mut told = rival.sends(world, ENDPOINT, &asks).await;
        // Whoever meets others on the way to the same person is told to come again.
        while told.0 == 503 {
            told = rival.sends(world, ENDPOINT, &asks).await;
        }
        told
    }));
    let statuses: Vec<u16> = all.await.into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 2, "one client leaves room: {statuses:?}");
    for asker in [&third, &third, &bank] {
        asker.asks(world, &asks).await;
    }
    let full = (403, "access_denied".to_owned());
    assert_eq!(fourth.is_refused(world, &asks).await, full, "five wait");
    let mut browser = signed_in(world, "aiko").await;
    // Of the rival's two, which came first: one no, one yes.
    refuses(&mut browser).await;
    assert_eq!(fourth.is_refused(world, &asks).await, full, "a no makes no room for the next question");
    allows(&mut browser).await;
    fourth.asks(world, &asks).await;
    assert_eq!(rival.is_refused(world, &asks).await, full, "who was told no has heard it");
    world.ground.clock.step(301 * SECOND);
    // Whoever asks for a second at a time has no more of them.
    for _ in 0..2 {
        bank.asks(world, &[asks[0], asks[1], ("requested_expiry", "1")]).await;
    }
    world.ground.clock.step(2 * SECOND);
    assert_eq!(bank.is_refused(world, &asks).await, full);
    let list = browser.open(PAGE).await.is(200);
    assert!(list.text().contains("Nobody is asking"), "{}", list.text());
    rival.asks(world, &asks).await;
}

async fn a_client_may_want_a_fresh_sign_in(world: &World) {
    opened(world).await;
    let strict = Bank::open(world, "acme", "strict", |metadata| metadata.default_max_age = Some(60)).await;
    let mut browser = signed_in(world, "aiko").await;
    world.ground.clock.step(61 * SECOND);
    let asks =
        [("scope", "openid"), ("login_hint", "aiko"), ("acr_values", "urn:example:unknown urn:evident:password")];
    let id = id_of(&strict.asks(world, &asks).await);
    let list = browser.open(PAGE).await.is(200);
    let link = list.html.split("href=\"").find(|rest| rest.starts_with(&format!("{PAGE}/"))).unwrap();
    let page = browser.open(link.split('"').next().unwrap()).await.is(200);
    assert_eq!(page.path(), "/t/acme/login", "it was too long ago");
    let page = browser.sign_in(&page, "aiko").await.is(200);
    assert!(page.path().starts_with(PAGE), "{}", page.path());
    world.ground.clock.step(100 * SECOND);
    browser.answer(&page, &[]).await.is(200);
    let (status, tokens) = strict.polls(world, &id).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], "urn:evident:password");
}

async fn what_is_optional_may_be_left_out_and_no_more_is_given_than_was_asked_for(world: &World) {
    opened(world).await;
    let bank = Bank::open(world, "acme", "lender", |metadata| metadata.default_scope = Some("openid".into())).await;
    let asks = [("scope", "openid email phone"), ("login_hint", "aiko")];
    let id = id_of(&bank.asks(world, &asks).await);
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    browser.answer(&page, &[("scope", "email"), ("scope", "address")]).await.is(200);
    let (status, tokens) = bank.polls(world, &id).await;
    assert_eq!((status, &tokens["scope"]), (200, &json!("email openid")), "{tokens}");
    bank.asks(world, &[("scope", "openid email"), ("login_hint", "aiko")]).await;
    let page = question(&mut browser).await;
    assert_eq!(page.form().fields.iter().filter(|(name, _)| name == "scope").count(), 1, "granted before, asked again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pace_holds_on_every_node() {
    let one = World::on(Engine::Postgres).await;
    let other = World::over(one.ground.at(&one.ground.url)).await;
    let bank = opened(&one).await;
    let id = bank.usual(&one).await;
    assert_eq!(bank.hears(&one, &id).await, "authorization_pending");
    assert_eq!(bank.hears(&other, &id).await, "slow_down");
    allows(&mut signed_in(&other, "aiko").await).await;
    let nodes = [&one, &other];
    let told = join_all((0..50).map(|number| bank.polls(nodes[number % 2], &id))).await;
    assert_eq!(told.iter().filter(|(status, _)| *status == 200).count(), 1, "{told:?}");
    other.end().await;
    one.end().await;
}
