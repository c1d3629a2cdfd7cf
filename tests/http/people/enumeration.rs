//! Who has an account, and in which state, is nothing that a sign-in page tells.

use aggregates::TenantId;
use aggregates::user::{InitialStatus, LockReason, Profile};
use axum::http::HeaderMap;
use commands::credential::RemovePassword;
use commands::user::{EraseUser, LockUser, RegisterUser, RequestDeletion, SuspendUser};
use evident::observability::prepare_metrics;

use super::browser::Seen;
use super::world::{PASSWORD, World};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    whoever_is_meant_a_wrong_password_is_answered_alike
    the_right_password_alone_tells_that_an_account_cannot_be_used
    a_password_is_compared_whoever_is_meant
}

/// Names of one length, and what became of whoever bears them.
const NAMES: [&str; 8] =
    ["q7-nobody", "q7-active", "q7-locked", "q7-barred", "q7-erased", "q7-hollow", "q7-leaver", "q7-newbie"];
const GUESS: &str = "not the password at all";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Somebody of each kind; all but nobody have [`PASSWORD`], or had it.
async fn everybody(world: &World) {
    world.person("acme", "q7-active").await;
    let (tenant, user) = (acme(), world.person("acme", "q7-locked").await);
    world.does(&LockUser { tenant, user, until: None, reason: LockReason::Administrator }).await;
    let (tenant, user) = (acme(), world.person("acme", "q7-barred").await);
    world.does(&SuspendUser { tenant, user, reason: None }).await;
    let (tenant, user) = (acme(), world.person("acme", "q7-erased").await);
    world.does(&EraseUser { tenant, user, at_once: true }).await;
    let (tenant, user) = (acme(), world.person("acme", "q7-hollow").await);
    world.does(&RemovePassword { tenant, user }).await;
    let (tenant, user) = (acme(), world.person("acme", "q7-leaver").await);
    world.does(&RequestDeletion { tenant, user, purge_after: None }).await;
    let profile = Profile { user_name: Some("q7-newbie".into()), ..Profile::default() };
    let status = Some(InitialStatus::Registered);
    let newbie = world.does(&RegisterUser { tenant: acme(), id: None, profile, status, password: None }).await.0;
    world.set_password("acme", &newbie, PASSWORD, false).await;
}

/// All that an answer shows, without what is another thing in every answer.
fn shown(mut seen: Seen, name: &str) -> (u16, Vec<String>, String) {
    let form = seen.form();
    for changing in [form.field("form_token"), form.field("attempt"), name] {
        assert!(!changing.is_empty() && seen.html.contains(changing), "{changing:?}: {}", seen.html);
        seen.html = seen.html.replace(changing, "…");
    }
    (seen.status.as_u16(), headers(seen.headers), seen.html)
}

fn headers(mut headers: HeaderMap) -> Vec<String> {
    assert!(headers.remove("x-request-id").is_some());
    let lines = headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

async fn whoever_is_meant_a_wrong_password_is_answered_alike(world: &World) {
    everybody(world).await;
    let mut told = Vec::new();
    for name in NAMES {
        let mut browser = world.browser();
        let before = world.events().await;
        let seen = browser.guess("acme", name, GUESS).await;
        let events = world.names_since(before).await;
        let cookies: Vec<_> = browser.cookies.keys().cloned().collect();
        told.push((name, shown(seen, name), events, cookies));
    }
    for (name, seen, events, cookies) in &told {
        assert_eq!((seen, events, cookies), (&told[0].1, &told[0].2, &told[0].3), "{name}");
    }
    assert_eq!((told[0].1.0, told[0].2.len()), (422, 2));
    assert_eq!(told[0].2, ["AuthenticationStarted", "AuthenticationFailed"]);
}

async fn the_right_password_alone_tells_that_an_account_cannot_be_used(world: &World) {
    everybody(world).await;
    let mut told = Vec::new();
    for name in ["q7-locked", "q7-barred", "q7-leaver", "q7-newbie"] {
        let mut browser = world.browser();
        let mut seen = browser.guess("acme", name, PASSWORD).await.is(403);
        assert_eq!(seen.heading(), "This account cannot be used");
        assert!(
            browser.session_cookie("acme").is_none() && !browser.cookies.keys().any(|name| name.contains("device"))
        );
        let reference = seen.headers["x-request-id"].to_str().unwrap().to_owned();
        seen.html = seen.html.replace(&reference, "…");
        told.push((headers(seen.headers), seen.html));
    }
    assert!(told.iter().all(|one| *one == told[0]), "in which way it cannot be used is nobody's business: {told:?}");
    for name in ["q7-nobody", "q7-erased", "q7-hollow"] {
        world.browser().guess("acme", name, PASSWORD).await.is(422);
    }
}

async fn a_password_is_compared_whoever_is_meant(world: &World) {
    prepare_metrics();
    everybody(world).await;
    for name in NAMES {
        let before = comparisons(world).await;
        world.browser().guess("acme", name, GUESS).await.is(422);
        assert!(comparisons(world).await > before, "{name}");
    }
}

/// How many passwords were compared until now, as operators see it.
async fn comparisons(world: &World) -> u64 {
    let page = world.browser().open("/metrics").await.is(200);
    let line = page.html.lines().find_map(|line| line.strip_prefix("evident_password_comparisons_total "));
    line.map_or(0, |figure| figure.trim().parse().unwrap())
}
