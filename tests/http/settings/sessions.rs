//! How long codes and sessions last, how many sessions there are at once, and that they hold wherever one asks.

use aggregates::client::ClientLifetimes;
use aggregates::tenant::{QuotaPolicy, SessionQuotaSettings};
use axum::http::Method;
use journal::db::Engine;

use crate::on_both_engines;
use crate::people::browser::{Browser, encoded};
use crate::people::world::{PASSWORD, REDIRECT, VERIFIER, World, authorize};

on_both_engines! { crate::people::world::World:
    a_code_lives_as_long_as_its_tenant_or_its_client_says
    a_session_lasts_as_long_as_the_tenant_says
    a_person_has_as_many_sessions_as_the_tenant_says
}

const SECOND: i64 = 1_000_000;

async fn a_code_lives_as_long_as_its_tenant_or_its_client_says(world: &World) {
    world.tune("acme", |settings| settings.lifetimes.authorization_code = 20).await;
    world.clients("acme").await;
    world
        .client("acme", "slow", |metadata| {
            metadata.skip_consent = Some(true);
            metadata.lifetimes = Some(ClientLifetimes { authorization_code: Some(120), ..ClientLifetimes::default() });
        })
        .await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for (client, after, good) in
        [("trusted", 15, true), ("trusted", 21, false), ("slow", 100, true), ("slow", 121, false)]
    {
        let code = browser.open(&authorize("acme", client, &[])).await.code();
        world.ground.clock.step(after * SECOND);
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await;
        assert_eq!(seen.status.as_u16(), if good { 200 } else { 400 }, "{client} {after}: {}", seen.html);
        assert_eq!(seen.html.contains("invalid_grant"), !good);
    }
}

/// Whether the browser is signed in, asked without a page.
async fn is_signed_in(browser: &mut Browser<'_>) -> bool {
    let seen = browser.open(&authorize("acme", "trusted", &[("prompt", "none")])).await;
    assert!(seen.told("code").is_some() || seen.told("error").as_deref() == Some("login_required"), "{}", seen.html);
    seen.told("code").is_some()
}

/// Uses the session, and waits until that is noted.
async fn use_it(world: &World, browser: &mut Browser<'_>) {
    let (before, mut head) = (world.events().await, world.journal.head());
    assert!(is_signed_in(browser).await);
    while !world.names_since(before).await.contains(&"SessionTouched".to_owned()) {
        head.changed().await.unwrap();
    }
}

async fn a_session_lasts_as_long_as_the_tenant_says(world: &World) {
    world
        .tune("acme", |settings| {
            (settings.lifetimes.session_idle, settings.lifetimes.session_absolute) = (120, 300);
        })
        .await;
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let (mut used, mut unused) = (world.browser(), world.browser());
    used.enter("acme", "aiko").await;
    unused.enter("acme", "aiko").await;
    world.ground.clock.step(100 * SECOND);
    use_it(world, &mut used).await;
    world.ground.clock.step(100 * SECOND);
    assert!(!is_signed_in(&mut unused).await, "idle for 200 seconds");
    use_it(world, &mut used).await;
    world.ground.clock.step(101 * SECOND);
    assert!(!is_signed_in(&mut used).await, "old, though in use");
}

async fn a_person_has_as_many_sessions_as_the_tenant_says(world: &World) {
    let quota = |policy| {
        world.tune("acme", move |settings| {
            settings.sign_in.quota = SessionQuotaSettings { max_sessions: 2, policy };
        })
    };
    quota(QuotaPolicy::Deny).await;
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let (mut first, mut second, mut third) = (world.browser(), world.browser(), world.browser());
    first.enter("acme", "aiko").await;
    second.enter("acme", "aiko").await;
    let refused = third.guess("acme", "aiko", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), third.session_cookie("acme")), (403, None));
    assert!(is_signed_in(&mut first).await && is_signed_in(&mut second).await);
    quota(QuotaPolicy::EvictOldest).await;
    third.enter("acme", "aiko").await;
    assert!(!is_signed_in(&mut first).await, "the oldest made room");
    assert!(is_signed_in(&mut second).await && is_signed_in(&mut third).await);
}

/// A browser with another one's cookies, before another node.
fn moved<'w>(browser: &Browser<'_>, node: &'w World) -> Browser<'w> {
    let mut there = node.browser();
    there.cookies = browser.cookies.clone();
    there
}

async fn a_sign_in_outlives_its_node(engine: Engine) {
    let world = World::on(engine).await;
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let cookies = {
        let mut browser = world.browser();
        browser.enter("acme", "aiko").await;
        browser.cookies
    };
    let world = World::over(world.stop().await).await;
    let mut browser = world.browser();
    browser.cookies = cookies;
    assert!(is_signed_in(&mut browser).await);
    drop(browser);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_outlives_its_node_on_sqlite() {
    a_sign_in_outlives_its_node(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_outlives_its_node_on_postgres() {
    a_sign_in_outlives_its_node(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_on_one_node_holds_on_another_until_it_ends_on_either() {
    let one = World::on(Engine::Postgres).await;
    let other = World::over(one.ground.at(&one.ground.url)).await;
    one.clients("acme").await;
    one.person("acme", "aiko").await;
    let mut here = one.browser();
    here.enter("acme", "aiko").await;
    let mut there = moved(&here, &other);
    assert!(is_signed_in(&mut there).await);
    let page = there.open("/t/acme/logout").await.is(200);
    there.answer(&page, &[("decision", "sign_out")]).await;
    assert!(!is_signed_in(&mut here).await, "what ended there is over here at the next request");
    drop((here, there));
    other.end().await;
    one.end().await;
}
