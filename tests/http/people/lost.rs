//! Addresses at which nothing is.

use axum::http::Method;

use super::browser::Browser;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    an_address_that_leads_nowhere_is_a_page_for_people_and_a_status_for_programs
}

const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

fn reader(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    browser.headers.push(("accept", HTML.to_owned()));
    browser
}

async fn an_address_that_leads_nowhere_is_a_page_for_people_and_a_status_for_programs(world: &World) {
    for path in ["/t/acme/nowhere", "/t/acme/account/nowhere", "/t/acme/oauth2/nowhere", "/t/acme/consent/"] {
        let seen = reader(world).open(path).await.is(404);
        assert!(seen.html.contains("There is no such page"), "{path}: {}", seen.html);
        assert!(seen.html.contains("href=\"/t/acme/account\"") && seen.html.contains("ACME"), "{path}: {}", seen.html);
        assert!(seen.headers.contains_key("content-security-policy"), "{path}");
        let program = world.browser().open(path).await.is(404);
        assert_eq!(program.html, "", "{path}");
        let posted = reader(world).send(Method::POST, path, None, "a=b".to_owned()).await.is(404);
        assert_eq!(posted.html, "", "{path}");
    }
    let seen = reader(world).open("/t/nobody/nowhere").await.is(404);
    assert!(seen.html.contains("There is no such page") && !seen.html.contains("/t/nobody"), "{}", seen.html);
    let japanese = reader(world).open("/t/acme/nowhere?ui_locales=ja").await.is(404);
    assert!(japanese.html.contains("ページが見つかりません"), "{}", japanese.html);
    // What stands beside the pages answers in its own words.
    let seen = reader(world).open("/t/acme/admin/v1/nowhere").await.is(404);
    assert!(seen.headers["content-type"].to_str().unwrap().starts_with("application/problem+json"), "{seen:?}");
}
