//! What a browser holds: renewed whenever somebody proves who they are, and never what somebody else put there.

use aggregates::tenant::PASSWORD_ACR;
use axum::http::Method;

use super::browser::{Browser, Seen};
use super::world::{PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    signing_in_renews_what_the_browser_holds
    proving_it_again_renews_what_the_browser_holds
    a_cookie_that_was_planted_is_never_adopted
    a_session_that_was_planted_gives_nobody_away
    cookies_are_written_so_that_nobody_else_reads_or_plants_them
}

const SESSION: &str = "__Host-evident-session.acme";
const FORM: &str = "__Host-evident-form.acme";
const DEVICE: &str = "__Host-evident-device.acme";

fn held(browser: &Browser<'_>, name: &str) -> String {
    browser.cookies.get(name).cloned().unwrap_or_default()
}

async fn is_signed_in(browser: &Browser<'_>) -> bool {
    browser.clone().open("/t/acme/account").await.is(200).path() == "/t/acme/account"
}

async fn signing_in_renews_what_the_browser_holds(world: &World) {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let page = browser.open("/t/acme/login").await;
    let form = held(&browser, FORM);
    assert!(!form.is_empty() && held(&browser, SESSION).is_empty());
    browser.submit(&page, &[("identifier", "aiko"), ("password", "not this one at all")]).await.is(422);
    assert_eq!(held(&browser, FORM), form, "a failure renews nothing");
    browser.sign_in(&page, "aiko").await.is(200);
    assert!(!held(&browser, SESSION).is_empty() && held(&browser, FORM) != form);
    let first = browser.clone();
    browser.enter("acme", "aiko").await;
    assert_ne!(held(&browser, SESSION), held(&first, SESSION));
    assert!(is_signed_in(&browser).await && !is_signed_in(&first).await, "the handle before it opens nothing");
    assert_eq!(held(&browser, DEVICE).split('.').next(), held(&first, DEVICE).split('.').next(), "one device, one id");
}

async fn proving_it_again_renews_what_the_browser_holds(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world
        .tune("acme", |settings| {
            settings.sign_in.levels =
                [(PASSWORD_ACR, 2), ("urn:example:bronze", 1)].map(|(acr, level)| (acr.into(), level)).into();
        })
        .await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for request in
        [vec![("prompt", "login")], vec![("max_age", "0")], vec![("acr_values", PASSWORD_ACR), ("prompt", "login")]]
    {
        let before = browser.clone();
        let events = world.events().await;
        let page = browser.open(&authorize("acme", "trusted", &request)).await.is(200);
        assert_eq!(held(&browser, FORM), held(&before, FORM));
        browser.sign_in(&page, "aiko").await.code();
        assert!(world.names_since(events).await.contains(&"SessionElevated".to_owned()), "{request:?}");
        for name in [SESSION, FORM] {
            assert_ne!(held(&browser, name), held(&before, name), "{name} {request:?}");
        }
        assert!(is_signed_in(&browser).await && !is_signed_in(&before).await, "{request:?}");
    }
}

async fn a_cookie_that_was_planted_is_never_adopted(world: &World) {
    for tenant in ["acme", "other"] {
        for name in ["aiko", "mallory"] {
            world.person(tenant, name).await;
        }
    }
    let (mut attacker, mut elsewhere) = (world.browser(), world.browser());
    attacker.enter("acme", "mallory").await;
    let used = held(&attacker, SESSION);
    attacker.enter("acme", "mallory").await;
    elsewhere.enter("other", "mallory").await;
    let foreign = held(&elsewhere, "__Host-evident-session.other");
    let handle = "A".repeat(64);
    for planted in [handle.as_str(), &used, &foreign, "x", "....", &format!("{handle}.{used}.{foreign}")] {
        let mut victim = world.browser();
        victim.cookies.insert(SESSION.into(), planted.to_owned());
        assert!(!is_signed_in(&victim).await, "{planted}");
        victim.enter("acme", "aiko").await;
        let now = held(&victim, SESSION);
        assert!(now.len() == 64 && planted.split('.').all(|part| part != now), "{planted}: {now}");
        let mut spy = world.browser();
        spy.cookies.insert(SESSION.into(), planted.to_owned());
        assert!(!is_signed_in(&spy).await, "{planted}");
    }
    // The secret that forms are bound to, planted before somebody signs in, says nothing about their forms afterwards.
    let mut spy = world.browser();
    let page = spy.open("/t/acme/login?other=1").await;
    let mut victim = world.browser();
    victim.cookies.insert(FORM.into(), held(&spy, FORM));
    victim.enter("acme", "aiko").await;
    assert_ne!(held(&victim, FORM), held(&spy, FORM));
    let form = page.form();
    let fields = form.filled(&[("identifier", "mallory"), ("password", PASSWORD), ("decision", "sign_in")]);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    victim.post(&form.action, &fields).await.is(403);
}

async fn a_session_that_was_planted_gives_nobody_away(world: &World) {
    for name in ["aiko", "mallory"] {
        world.person("acme", name).await;
    }
    let (mut attacker, mut victim) = (world.browser(), world.browser());
    attacker.enter("acme", "mallory").await;
    victim.cookies.insert(SESSION.into(), held(&attacker, SESSION));
    victim.enter("acme", "aiko").await;
    assert!(victim.open("/t/acme/account").await.text().contains("aiko of acme"));
    let seen = attacker.open("/t/acme/select").await.is(200);
    assert!(seen.text().contains("mallory of acme") && !seen.text().contains("aiko"), "{}", seen.text());
    let sessions = attacker.open("/t/acme/account/sessions").await.is(200);
    assert!(!sessions.html.contains("/end\""), "her session is not one of his: {}", sessions.text());
}

async fn cookies_are_written_so_that_nobody_else_reads_or_plants_them(world: &World) {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let page = browser.open("/t/acme/login").await;
    let filled = [("identifier", "aiko"), ("password", PASSWORD), ("decision", "sign_in")];
    let seen = browser.submit(&page, &filled).await.is(303);
    let mut written = cookies(&page);
    written.extend(cookies(&seen));
    let page = browser.open("/t/acme/logout").await;
    let seen = browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    written.extend(cookies(&seen));
    let flags = "Path=/; HttpOnly; SameSite=Lax; Secure";
    let table = [
        (FORM, flags.to_owned()),
        (SESSION, flags.to_owned()),
        (FORM, flags.to_owned()),
        (DEVICE, flags.replace("Path=/", "Path=/; Max-Age=15552000")),
        (SESSION, flags.replace("Path=/", "Path=/; Max-Age=0")),
    ];
    assert_eq!(written, table.map(|(name, flags)| (name.to_owned(), flags)));
    // A name that other hosts could write is not read, whatever its value.
    let mut planted = world.browser();
    let mut signed_in = world.browser();
    signed_in.enter("acme", "aiko").await;
    planted.cookies.insert("evident-session.acme".into(), held(&signed_in, SESSION));
    assert!(!is_signed_in(&planted).await);
    let seen = signed_in.send(Method::GET, "/t/acme/account", None, String::new()).await.is(200);
    assert!(cookies(&seen).is_empty(), "a page writes nothing that is there");
}

/// The cookies that an answer writes: names, and all rules.
fn cookies(seen: &Seen) -> Vec<(String, String)> {
    let lines = seen.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    lines
        .map(|line| {
            let (pair, rules) = line.split_once("; ").unwrap();
            (pair.split('=').next().unwrap().to_owned(), rules.to_owned())
        })
        .collect()
}
