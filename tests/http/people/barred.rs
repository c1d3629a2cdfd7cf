//! People and tenants that are shut out while somebody is in the middle of something.

use aggregates::TenantId;
use aggregates::user::LockReason;
use chrono::TimeDelta;
use commands::tenant::{ReactivateTenant, SuspendTenant};
use commands::user::{EraseUser, LockUser, ReactivateUser, RequestDeletion, SuspendUser, UnlockUser};

use super::apps::obtain;
use super::browser::Browser;
use super::world::{PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    whoever_is_suspended_hears_it_on_the_next_page
    however_an_account_is_taken_away_the_next_page_says_so
    whoever_is_let_in_again_signs_in_again
    a_lock_that_ends_by_itself_lets_people_in_again
    another_account_is_still_to_be_had
    a_suspended_tenant_says_so_on_every_page
}

const SAID: &str = "This account cannot be used";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Every page that somebody could be on.
async fn headings(browser: &Browser<'_>, paths: &[&str]) -> Vec<(u16, String)> {
    let mut seen = Vec::new();
    for path in paths {
        let page = browser.clone().open(&format!("/t/acme/{path}")).await;
        seen.push((page.status.as_u16(), page.heading()));
    }
    seen
}

const PATHS: [&str; 7] = [
    "account",
    "account/sessions",
    "account/applications",
    "account/history",
    "account/password",
    "account/sessions/end-others",
    "login",
];

async fn whoever_is_suspended_hears_it_on_the_next_page(world: &World) {
    world.clients("acme").await;
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let mut tokens = obtain(world, &mut browser, "trusted", "openid offline_access").await;
    let consent = browser.open(&authorize("acme", "shop", &[])).await.is(200);
    let password = browser.open("/t/acme/account/password").await.is(200);
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let before = world.events().await;
    assert!(headings(&browser, &PATHS).await.iter().all(|seen| *seen == (403, SAID.to_owned())));
    let seen = browser.clone().answer(&consent, &[("decision", "allow")]).await.is(403);
    assert_eq!(seen.heading(), SAID);
    assert!(seen.text().contains("contact the people who manage your account"), "{}", seen.text());
    let new = "seven grey foxes sing";
    let filled = [("current_password", PASSWORD), ("new_password", new), ("new_password_again", new)];
    assert_eq!(browser.clone().answer(&password, &filled).await.is(403).heading(), SAID);
    let silent = browser.open(&authorize("acme", "trusted", &[("prompt", "none")])).await;
    assert_eq!(silent.told("error").as_deref(), Some("login_required"));
    assert_eq!(world.names_since(before).await, [""; 0]);
    assert!(!tokens.opens(world).await && !tokens.refreshes(world).await);
    let asked = browser.open(&authorize("acme", "shop", &[])).await.is(403);
    assert_eq!(asked.heading(), SAID);
    let stranger = world.browser().open("/t/acme/account").await.is(200);
    assert_eq!(stranger.path(), "/t/acme/login", "nobody else hears of it");
}

async fn however_an_account_is_taken_away_the_next_page_says_so(world: &World) {
    let mut browsers = Vec::new();
    let mut users = Vec::new();
    for name in ["locked", "leaver", "erased"] {
        users.push(world.person("acme", name).await);
        let mut browser = world.browser();
        browser.enter("acme", name).await;
        browsers.push(browser);
    }
    let [locked, leaver, erased]: [String; 3] = users.try_into().unwrap();
    world.does(&LockUser { tenant: acme(), user: locked, until: None, reason: LockReason::Administrator }).await;
    world.does(&RequestDeletion { tenant: acme(), user: leaver, purge_after: None }).await;
    world.does(&EraseUser { tenant: acme(), user: erased, at_once: true }).await;
    for browser in &browsers {
        assert!(headings(browser, &PATHS).await.iter().all(|seen| *seen == (403, SAID.to_owned())));
        let mut guessed = browser.clone();
        let handle = guessed.session_cookie("acme").unwrap().clone();
        let other = handle.chars().rev().collect::<String>();
        guessed.cookies.insert("__Host-evident-session.acme".into(), format!("{}{}", &handle[..32], &other[..32]));
        let seen = guessed.open("/t/acme/account").await.is(200);
        assert_eq!(seen.path(), "/t/acme/login", "only whoever held the session hears of it");
    }
}

async fn whoever_is_let_in_again_signs_in_again(world: &World) {
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    world.does(&SuspendUser { tenant: acme(), user: user.clone(), reason: None }).await;
    assert_eq!(browser.open("/t/acme/account").await.is(403).heading(), SAID);
    world.does(&ReactivateUser { tenant: acme(), user: user.clone() }).await;
    assert_eq!(browser.open("/t/acme/account").await.is(200).path(), "/t/acme/login", "the session stays ended");
    browser.enter("acme", "aiko").await;
    world.does(&LockUser { tenant: acme(), user: user.clone(), until: None, reason: LockReason::Administrator }).await;
    world.does(&UnlockUser { tenant: acme(), user }).await;
    assert_eq!(browser.open("/t/acme/account").await.is(200).path(), "/t/acme/login");
    browser.enter("acme", "aiko").await;
}

async fn a_lock_that_ends_by_itself_lets_people_in_again(world: &World) {
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let until = Some(world.journal.clock().now() + TimeDelta::minutes(5));
    world.does(&LockUser { tenant: acme(), user, until, reason: LockReason::Administrator }).await;
    assert_eq!(browser.open("/t/acme/account").await.is(403).heading(), SAID);
    assert_eq!(world.browser().guess("acme", "aiko", PASSWORD).await.is(403).heading(), SAID);
    world.ground.clock.step(301_000_000);
    assert_eq!(browser.open("/t/acme/account").await.is(200).path(), "/t/acme/login");
    browser.enter("acme", "aiko").await;
}

async fn another_account_is_still_to_be_had(world: &World) {
    world.clients("acme").await;
    let user = world.person("acme", "aiko").await;
    world.person("acme", "ken").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let stop = browser.open(&authorize("acme", "trusted", &[])).await.is(403);
    let way = stop.html.split("href=\"").find(|rest| rest.contains("other=1")).unwrap().split('"').next().unwrap();
    let page = browser.open(&super::html::unescaped(way)).await.is(200);
    browser.sign_in(&page, "ken").await.code();
    assert!(browser.open("/t/acme/account").await.is(200).text().contains("ken of acme"));
}

async fn a_suspended_tenant_says_so_on_every_page(world: &World) {
    world.clients("acme").await;
    for tenant in ["acme", "other"] {
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.enter("other", "aiko").await;
    let page = browser.open("/t/acme/logout").await.is(200);
    world.does(&SuspendTenant { id: acme(), reason: "unpaid".into() }).await;
    let before = world.events().await;
    let said = (403, "Signing in is switched off here".to_owned());
    let more = ["select", "logout", "consent", "oauth2/end_session", "oauth2/authorize"];
    assert!(headings(&browser, &[&PATHS[..], &more[..]].concat()).await.iter().all(|seen| *seen == said));
    let seen = browser.clone().submit(&page, &[("decision", "sign_out")]).await.is(403);
    assert_eq!(seen.heading(), said.1);
    assert_eq!(world.names_since(before).await, [""; 0]);
    assert_eq!(browser.open("/t/other/account").await.path(), "/t/other/account");
    world.does(&ReactivateTenant { id: acme() }).await;
    assert_eq!(browser.open("/t/acme/account").await.path(), "/t/acme/account", "nobody was signed out by it");
}
