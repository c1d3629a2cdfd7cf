//! Every page that says no, as people read it, in both languages.

use std::fmt::Write as _;

use aggregates::TenantId;
use aggregates::tenant::QuotaPolicy;
use commands::client::DisableClient;
use commands::tenant::{CreateTenant, SuspendTenant};
use commands::user::SuspendUser;

use super::apps::obtain;
use super::browser::{Browser, Seen};
use super::world::{PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    each_refusal_says_what_happened_and_what_to_do
}

const GUESS: &str = "not her password at all";
const NEW: &str = "seven grey foxes sing";

async fn each_refusal_says_what_happened_and_what_to_do(world: &World) {
    prepare(world).await;
    for language in ["en", "ja"] {
        let mut told = String::new();
        for (what, seen) in collected(world, language).await {
            let wait = seen.headers.get("retry-after").is_some();
            writeln!(told, "## {what}\n{}{}", seen.status.as_u16(), if wait { ", later" } else { "" }).unwrap();
            writeln!(told, "{}\n", seen.text()).unwrap();
            assert!(!seen.status.is_server_error() && seen.headers["content-language"] == language, "{what}");
        }
        insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("people_refusals_{language}"), told);
        });
    }
}

async fn prepare(world: &World) {
    world.clients("acme").await;
    world.client("acme", "closed", |_| {}).await;
    let acme = || TenantId::parse("acme").unwrap();
    world.does(&DisableClient { tenant: acme(), client_id: "closed".into(), reason: "test".into() }).await;
    for name in ["aiko", "ken", "maria", "full", "due"] {
        let user = world.person("acme", name).await;
        if name == "maria" {
            world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
        } else if name == "due" {
            world.set_password("acme", &user, PASSWORD, true).await;
        }
    }
    let id = TenantId::parse("shut").unwrap();
    world.does(&CreateTenant { id: id.clone(), name: "Shut".into(), default_locale: None }).await;
    world.does(&SuspendTenant { id, reason: "test".into() }).await;
    world
        .tune("acme", |settings| {
            (settings.sign_in.quota.max_sessions, settings.sign_in.quota.policy) = (1, QuotaPolicy::Deny);
            (settings.lockout.failures, settings.lockout.duration) = (4, 900);
        })
        .await;
}

fn browser<'w>(world: &'w World, language: &str, last: u8) -> Browser<'w> {
    let mut browser = world.browser().at([203, 0, 113, last]);
    browser.headers.push(("accept-language", language.to_owned()));
    browser.headers.push(("x-request-id", "01J9Z3K7QH".to_owned()));
    browser
}

async fn collected(world: &World, language: &str) -> Vec<(&'static str, Seen)> {
    let mut told = pages(world, language).await;
    told.extend(signing_in(world, language).await);
    told.extend(passwords(world, language).await);
    told.extend(signing_out(world, language).await);
    // What was counted in this language is forgotten before the next one begins.
    world.ground.clock.step(49 * 3600 * 1_000_000);
    told
}

async fn pages(world: &World, language: &str) -> Vec<(&'static str, Seen)> {
    let mut browser = browser(world, language, 1);
    let mut told = Vec::new();
    let twice = format!("{}&scope=openid&client_id=shop", authorize("acme", "shop", &[]));
    for (what, path) in [
        ("no such tenant", "/t/nowhere/login".to_owned()),
        ("a tenant that is suspended", "/t/shut/login".to_owned()),
        ("no client", "/t/acme/oauth2/authorize".to_owned()),
        ("an unknown client", authorize("acme", "nobody", &[])),
        ("a client that is disabled", authorize("acme", "closed", &[])),
        ("another redirect address", authorize("acme", "shop", &[("redirect_uri", "https://evil.example/cb")])),
        ("parameters twice", twice),
        ("a request that is not there", "/t/acme/login?grant=x".to_owned()),
        ("a consent to nothing", "/t/acme/consent".to_owned()),
    ] {
        told.push((what, browser.open(&path).await));
    }
    let mut without = world.browser();
    without.headers.clone_from(&browser.headers);
    told.push(("a form without cookies", without.post("/t/acme/login", &[("identifier", "aiko")]).await));
    browser.enter("acme", "aiko").await;
    told.push(("a session that is nobody's", browser.open("/t/acme/account/sessions/x/end").await));
    told.push(("an application that is not there", browser.open("/t/acme/account/applications/x/remove").await));
    let page = browser.open("/t/acme/logout").await;
    told.push(("another form's token", browser.post("/t/acme/select", &[("account", "other")]).await));
    told.push(("an answer that is none", browser.answer(&page, &[("decision", "perhaps")]).await));
    browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    told
}

async fn signing_in(world: &World, language: &str) -> Vec<(&'static str, Seen)> {
    let mut browser = browser(world, language, 2);
    let mut told = Vec::new();
    let page = browser.open(&authorize("acme", "shop", &[])).await;
    for (what, filled) in [
        ("signing in with nothing", [("identifier", ""), ("password", "")]),
        ("signing in without a name", [("identifier", ""), ("password", PASSWORD)]),
        ("signing in without a password", [("identifier", "aiko"), ("password", "")]),
        ("signing in with a wrong password", [("identifier", "aiko"), ("password", GUESS)]),
        ("signing in to an account that is suspended", [("identifier", "maria"), ("password", PASSWORD)]),
    ] {
        told.push((what, browser.submit(&page, &filled).await));
    }
    let stale = [("identifier", "aiko"), ("password", PASSWORD), ("form_token", "x")];
    told.push(("signing in with a form of yesterday", browser.submit(&page, &stale).await));
    for _ in 0..4 {
        browser.guess("acme", "ken", GUESS).await;
    }
    told.push(("signing in too often", browser.guess("acme", "ken", PASSWORD).await));
    let mut first = super::refusals::browser(world, language, 3);
    first.enter("acme", "full").await;
    told.push(("signing in on one device too many", browser.guess("acme", "full", PASSWORD).await));
    let page = first.open("/t/acme/logout").await;
    first.answer(&page, &[("decision", "sign_out")]).await.is(200);
    told
}

async fn passwords(world: &World, language: &str) -> Vec<(&'static str, Seen)> {
    let mut browser = browser(world, language, 4);
    let mut told = Vec::new();
    let long = "a strange long road ".repeat(13);
    let typed = |current: &str, new: &str, again: &str| {
        [("current_password", current), ("new_password", new), ("new_password_again", again)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let table = [
        ("a new password, with nothing", typed("", "", "")),
        ("a new password that is short", typed(PASSWORD, "short", "short")),
        ("a new password that is long", typed(PASSWORD, &long, &long)),
        ("a new password that others have", typed(PASSWORD, "Password1234", "Password1234")),
        ("a new password that was used before", typed(PASSWORD, PASSWORD, PASSWORD)),
        ("a new password, twice another one", typed(PASSWORD, NEW, "seven grey foxes swim")),
        ("a new password without the present one", typed(GUESS, NEW, NEW)),
    ];
    let page = browser.open("/t/acme/login").await;
    let due = browser.answer(&page, &[("identifier", "due"), ("password", PASSWORD)]).await.is(200);
    for (what, filled) in &table[..2] {
        let filled = filled.each_ref().map(|(name, value)| (*name, value.as_str()));
        told.push((*what, browser.submit(&due, &filled).await));
    }
    browser.enter("acme", "aiko").await;
    let page = browser.open("/t/acme/account/password").await;
    for (what, filled) in &table {
        let filled = filled.each_ref().map(|(name, value)| (*name, value.as_str()));
        told.push((*what, browser.submit(&page, &filled).await));
    }
    let stale =
        [("form_token", "x"), ("current_password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)];
    told.push(("a new password in a form of yesterday", browser.submit(&page, &stale).await));
    let wrong = [("current_password", GUESS), ("new_password", NEW), ("new_password_again", NEW)];
    for _ in 0..3 {
        browser.submit(&page, &wrong).await;
    }
    told.push(("a new password, too often", browser.submit(&page, &wrong).await));
    told
}

async fn signing_out(world: &World, language: &str) -> Vec<(&'static str, Seen)> {
    let mut browser = browser(world, language, 5);
    let mut told = Vec::new();
    world.tune("acme", |settings| settings.sign_in.quota.max_sessions = 0).await;
    browser.enter("acme", "aiko").await;
    let tokens = obtain(world, &mut browser, "trusted", "openid").await;
    let end = |query: &str| format!("/t/acme/oauth2/end_session?{query}");
    let foreign = format!("id_token_hint={}&client_id=shop", tokens.id);
    for (what, query) in [
        ("signing out at an unknown client's wish", "client_id=nobody"),
        ("signing out with no ID token of ours", "id_token_hint=a.b.c"),
        ("signing out with another client's ID token", foreign.as_str()),
        ("signing out to nobody's address", "post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye"),
        ("signing out to another address", "client_id=shop&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2Fbye"),
    ] {
        told.push((what, browser.open(&end(query)).await));
    }
    let page = browser.open("/t/acme/logout").await;
    browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    world.tune("acme", |settings| settings.sign_in.quota.max_sessions = 1).await;
    told
}
