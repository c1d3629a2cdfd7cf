//! Who comes in: whoever is signed in and administers anything; others hear why not, and lose nothing on the way.

use axum::http::Method;
use commands::role::{AssignRole, UnassignRole};

use super::world::{ADMINISTRATOR, CONSOLE, acme, administrator, form, holding, send, sent, signed_in};
use crate::on_both_engines;
use crate::people::browser::encoded;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    whoever_is_not_signed_in_signs_in_and_comes_back
    whoever_administers_nothing_hears_so
    a_role_that_was_taken_back_closes_the_console_at_once
    no_form_is_taken_without_its_token
    colours_and_language_are_kept
    pages_carry_their_rules
    a_page_that_is_not_there_says_so
    how_far_the_rows_were_behind_is_drawn
}

async fn whoever_is_not_signed_in_signs_in_and_comes_back(world: &World) {
    administrator(world, "ken").await;
    let mut browser = world.browser();
    let page = browser.open(&format!("{CONSOLE}/jobs?state=failed")).await.is(200);
    assert_eq!(page.path(), "/t/acme/login");
    let seen = browser.sign_in(&page, "ken").await.is(200);
    assert_eq!(seen.at, format!("{CONSOLE}/jobs?state=failed"), "{}", seen.html);
    let with_slash = browser.open(&format!("{CONSOLE}/")).await.is(200);
    assert_eq!(with_slash.at, CONSOLE);
}

async fn whoever_administers_nothing_hears_so(world: &World) {
    world.person("acme", "mei").await;
    let mut browser = signed_in(world, "mei").await;
    for path in ["", "/jobs", "/audit", "/search?q=a", "/import", "/nowhere"] {
        let seen = browser.open(&format!("{CONSOLE}{path}")).await.is(403);
        assert!(seen.html.contains("/t/acme/account"), "{path}: {}", seen.html);
        assert!(!seen.html.contains("desk-menu"), "{path}");
    }
    // A role that permits nothing is none.
    let mut browser = holding(world, "yui", &[]).await;
    browser.open(CONSOLE).await.is(403);
}

async fn a_role_that_was_taken_back_closes_the_console_at_once(world: &World) {
    let user = world.person("acme", "ken").await;
    world.does(&AssignRole { tenant: acme(), role: ADMINISTRATOR.into(), user: user.clone() }).await;
    let mut browser = signed_in(world, "ken").await;
    browser.open(CONSOLE).await.is(200);
    world.does(&UnassignRole { tenant: acme(), role: ADMINISTRATOR.into(), user }).await;
    browser.open(CONSOLE).await.is(403);
}

async fn no_form_is_taken_without_its_token(world: &World) {
    let mut browser = administrator(world, "ken").await;
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let before = world.events().await;
    for end in ["/look", "/jobs/export"] {
        let form = form(&page, end);
        let mut fields = form.filled(&[]);
        fields.retain(|(name, _)| name != "form_token");
        let without: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&form.action, &without).await.is(403);
        let mut strange = without.clone();
        strange.push(("form_token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        browser.post(&form.action, &strange).await.is(403);
        let all = form.filled(&[]);
        let all: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        for origin in ["https://evil.example", "null"] {
            browser.send(Method::POST, &form.action, Some(origin), encoded(&all)).await.is(403);
        }
        // The token of one form is good for no other.
        let other = if end == "/look" { "/jobs/export" } else { "/look" };
        let other = super::world::form(&page, other);
        browser.post(&other.action, &all).await.is(403);
    }
    assert_eq!(world.names_since(before).await, Vec::<String>::new());
    // Sent twice, a form does its work once.
    let first = send(&mut browser, &page, "/jobs/export", &[]).await.is(303);
    let second = send(&mut browser, &page, "/jobs/export", &[]).await.is(303);
    assert_eq!(first.leads_to(), second.leads_to());
    assert_eq!(world.names_since(before).await, ["JobQueued"]);
}

async fn colours_and_language_are_kept(world: &World) {
    let mut browser = administrator(world, "ken").await;
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    assert!(!page.html.contains("data-theme"), "the system chooses");
    let page = sent(&mut browser, &page, "/look", &[("theme", "dark")]).await;
    assert!(page.html.contains("data-theme=\"dark\"") && page.path() == format!("{CONSOLE}/jobs"), "{}", page.at);
    let japanese = browser.open(&format!("{CONSOLE}/jobs?ui_locales=ja")).await.is(200);
    assert!(japanese.html.contains("<html lang=\"ja\" data-theme=\"dark\">"), "{}", japanese.html);
    let next = browser.open(CONSOLE).await.is(200);
    assert!(next.html.contains("lang=\"ja\" data-theme=\"dark\""), "it is remembered");
    let page = sent(&mut browser, &next, "/look", &[("theme", "system")]).await;
    assert!(page.html.contains("<html lang=\"ja\">"), "the language stays: {}", page.html);
    // Nobody is led elsewhere by it.
    let page = browser.open(&format!("{CONSOLE}?x=https://evil.example")).await.is(200);
    let away = send(&mut browser, &page, "/look", &[("theme", "light")]).await.is(303);
    assert!(away.leads_to().unwrap().starts_with("/t/acme/console"), "{:?}", away.leads_to());
}

async fn pages_carry_their_rules(world: &World) {
    let mut browser = administrator(world, "ken").await;
    for path in ["", "/jobs", "/audit", "/search?q=k", "/import"] {
        let seen = browser.open(&format!("{CONSOLE}{path}")).await.is(200);
        let policy = seen.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(seen.headers["cache-control"], "no-store");
        assert_eq!(seen.headers["x-frame-options"], "DENY");
        assert!(!seen.html.contains(" style=") && !seen.html.contains("<style") && !seen.html.contains("onclick"));
        for script in seen.html.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=\"/assets/") && script.contains("defer></script>"),
                "{path}: {script:.80}"
            );
        }
    }
}

async fn a_page_that_is_not_there_says_so(world: &World) {
    let mut browser = administrator(world, "ken").await;
    let seen = browser.open(&format!("{CONSOLE}/nowhere")).await.is(404);
    assert!(seen.html.contains(CONSOLE), "there is a way back: {}", seen.html);
    browser.open(&format!("{CONSOLE}/jobs/nobody")).await.is(404);
    browser.open(&format!("{CONSOLE}/import/nobody")).await.is(404);
}

async fn how_far_the_rows_were_behind_is_drawn(world: &World) {
    let mut browser = holding(world, "mei", &["evident:audit:read"]).await;
    let begun = browser.open(CONSOLE).await.is(200);
    assert!(begun.text().contains("This server has just begun to look."), "{}", begun.text());
    let now = world.journal.clock().now();
    world.shared.lags.note(now, 0);
    let well = browser.open(CONSOLE).await.is(200);
    assert!(well.text().contains("the rows had everything whenever this server looked"), "{}", well.text());
    world.shared.lags.note(now, 4711);
    let behind = browser.open(CONSOLE).await.is(200);
    assert!(behind.text().contains("How far the rows were behind the log"), "{}", behind.text());
    assert!(behind.text().contains("4,711") || behind.text().contains("4711"), "{}", behind.text());
    let mut other = holding(world, "yui", &["evident:jobs:read"]).await;
    let seen = other.open(CONSOLE).await.is(200);
    assert!(!seen.text().contains("How far the rows were behind the log"), "{}", seen.text());
}
