//! Guessing passwords: when it ends, for whom, and whom it never keeps out.

use aggregates::TenantId;
use commands::user::UnlockUser;
use futures_util::future::join_all;

use super::browser::{Browser, Seen};
use super::world::{PASSWORD, World};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    too_many_guesses_lock_an_account_for_the_address_they_came_from
    what_strangers_do_never_keeps_a_known_device_out
    a_known_device_is_held_to_its_own_guesses
    an_address_that_guesses_at_many_accounts_is_locked
    a_tenant_under_a_flood_lets_known_devices_in
    however_many_guesses_come_at_once_no_more_are_answered_than_the_limit
    names_of_nobody_are_locked_like_those_of_somebody
    guesses_at_the_present_password_are_counted_too
    an_administrator_ends_a_lock
}

const SECOND: i64 = 1_000_000;
const GUESS: &str = "not her password at all";
const HOME: [u8; 4] = [192, 0, 2, 7];
const ELSEWHERE: [u8; 4] = [198, 51, 100, 9];

/// Limits so low that a test reaches them, and those of addresses and tenants out of the way.
async fn limit(world: &World, failures: u32) {
    world
        .tune("acme", |settings| {
            (settings.lockout.failures, settings.lockout.window, settings.lockout.duration) = (failures, 600, 300);
            (settings.sign_in.address_failures, settings.sign_in.tenant_failures) = (0, 0);
        })
        .await;
}

async fn guesses(browser: &mut Browser<'_>, name: &str, times: usize) -> Vec<u16> {
    let mut seen = Vec::new();
    for _ in 0..times {
        seen.push(browser.guess("acme", name, GUESS).await.status.as_u16());
    }
    seen
}

fn wait(seen: &Seen) -> u64 {
    seen.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

async fn too_many_guesses_lock_an_account_for_the_address_they_came_from(world: &World) {
    world.person("acme", "aiko").await;
    limit(world, 3).await;
    let (mut near, mut far) = (world.browser().at(HOME), world.browser().at(ELSEWHERE));
    assert_eq!(guesses(&mut near, "aiko", 3).await, [422, 422, 429], "the last one hears of the lock at once");
    let locked = near.guess("acme", "aiko", PASSWORD).await.is(429);
    assert!((290..=300).contains(&wait(&locked)), "{}", wait(&locked));
    assert!(locked.text().contains("Please try again in 5 minutes."), "{}", locked.text());
    assert!(near.session_cookie("acme").is_none());
    let slowed = far.guess("acme", "aiko@example.com", PASSWORD).await.is(429);
    assert!((20..=30).contains(&wait(&slowed)), "all names of hers are one account: {}", wait(&slowed));
    world.ground.clock.step(31 * SECOND);
    far.guess("acme", "aiko", PASSWORD).await.is(303);
    near.guess("acme", "aiko", PASSWORD).await.is(429);
    world.ground.clock.step(270 * SECOND);
    near.guess("acme", "aiko", PASSWORD).await.is(303);
    assert_eq!(
        guesses(&mut world.browser().at(HOME), "aiko", 2).await,
        [422, 422],
        "a success forgets what was counted"
    );
}

async fn what_strangers_do_never_keeps_a_known_device_out(world: &World) {
    for name in ["aiko", "mallory"] {
        world.person("acme", name).await;
    }
    limit(world, 3).await;
    let (mut own, mut attacker) = (world.browser().at(HOME), world.browser().at(HOME));
    own.enter("acme", "aiko").await;
    own.cookies.remove("__Host-evident-session.acme");
    attacker.enter("acme", "mallory").await;
    for round in 0..4 {
        for last in 1..=3 {
            guesses(&mut world.browser().at([203, 0, 113, last]), "aiko", 3).await;
        }
        guesses(&mut attacker.clone(), "aiko", 3).await;
        attacker.clone().guess("acme", "aiko", PASSWORD).await.is(429);
        world.browser().at(HOME).guess("acme", "aiko", PASSWORD).await.is(429);
        own.clone().guess("acme", "aiko", PASSWORD).await.is(303);
        world.ground.clock.step((round + 1) * 60 * SECOND);
    }
}

async fn a_known_device_is_held_to_its_own_guesses(world: &World) {
    world.person("acme", "aiko").await;
    limit(world, 3).await;
    let mut stolen = world.browser();
    stolen.enter("acme", "aiko").await;
    assert_eq!(guesses(&mut stolen, "aiko", 3).await, [422, 422, 429]);
    stolen.clone().at(ELSEWHERE).guess("acme", "aiko", PASSWORD).await.is(429);
    world.browser().guess("acme", "aiko", PASSWORD).await.is(303);
    world.ground.clock.step(301 * SECOND);
    stolen.guess("acme", "aiko", PASSWORD).await.is(303);
    let mut seen = Vec::new();
    for forged in ["x".to_owned(), "a".repeat(43), format!("{0}.99999~{0}.x~y", "a".repeat(43))] {
        let mut browser = world.browser();
        browser.cookies.insert("__Host-evident-device.acme".into(), forged);
        seen.extend(guesses(&mut browser, "aiko", 1).await);
    }
    assert_eq!(seen, [422, 422, 429], "a device that only says so is a stranger's");
}

async fn an_address_that_guesses_at_many_accounts_is_locked(world: &World) {
    for name in ["aiko", "ken", "maria"] {
        world.person("acme", name).await;
    }
    limit(world, 50).await;
    world.tune("acme", |settings| settings.sign_in.address_failures = 4).await;
    let mut seen = Vec::new();
    for name in ["aiko", "nobody", "ken", "maria@example.com"] {
        seen.push(world.browser().guess("acme", name, GUESS).await.status.as_u16());
    }
    assert_eq!(seen, [422, 422, 422, 429]);
    world.browser().guess("acme", "aiko", PASSWORD).await.is(429);
    world.browser().at(ELSEWHERE).guess("acme", "aiko", PASSWORD).await.is(303);
    world.person("other", "aiko").await;
    world.browser().guess("other", "aiko", PASSWORD).await.is(303);
    world.ground.clock.step(301 * SECOND);
    world.browser().guess("acme", "ken", PASSWORD).await.is(303);
}

async fn a_tenant_under_a_flood_lets_known_devices_in(world: &World) {
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    world.person("other", "ken").await;
    let mut known = world.browser();
    known.enter("acme", "aiko").await;
    limit(world, 50).await;
    world.tune("acme", |settings| settings.sign_in.tenant_failures = 5).await;
    for last in 1..=5 {
        world.browser().at([203, 0, 113, last]).guess("acme", &format!("name{last}"), GUESS).await;
    }
    let stranger = world.browser().at(ELSEWHERE).guess("acme", "ken", PASSWORD).await.is(429);
    assert!(wait(&stranger) <= 60, "{}", wait(&stranger));
    known.guess("acme", "aiko", PASSWORD).await.is(303);
    world.browser().at(ELSEWHERE).guess("other", "ken", PASSWORD).await.is(303);
    world.ground.clock.step(61 * SECOND);
    world.browser().at(ELSEWHERE).guess("acme", "ken", PASSWORD).await.is(303);
}

async fn however_many_guesses_come_at_once_no_more_are_answered_than_the_limit(world: &World) {
    world.person("acme", "aiko").await;
    limit(world, 5).await;
    let mut browser = world.browser();
    let page = browser.open("/t/acme/login").await;
    let all = async |password: &'static str| {
        let filled = [("identifier", "aiko"), ("password", password), ("decision", "sign_in")];
        let tries = (0..50).map(|_| {
            let (mut browser, page) = (browser.clone(), page.clone());
            async move { browser.submit(&page, &filled).await.status.as_u16() }
        });
        join_all(tries).await
    };
    let seen = all(GUESS).await;
    let count = |wanted: u16| seen.iter().filter(|status| **status == wanted).count();
    assert!(count(422) < 5, "four are wrong and the fifth locks: {seen:?}");
    assert_eq!(count(422) + count(429) + count(503), 50, "{seen:?}");
    assert!(count(429) > 0, "{seen:?}");
    let before = world.events().await;
    let seen = all(PASSWORD).await;
    assert!(seen.iter().all(|status| *status == 429), "{seen:?}");
    let names = world.names_since(before).await;
    assert!(!names.iter().any(|name| name == "SessionStarted" || name == "AuthenticationSucceeded"), "{names:?}");
}

async fn names_of_nobody_are_locked_like_those_of_somebody(world: &World) {
    world.person("acme", "aiko").await;
    limit(world, 3).await;
    let mut told = Vec::new();
    for name in ["aiko", "nina"] {
        let mut browser = world.browser();
        let statuses = guesses(&mut browser, name, 3).await;
        let locked = browser.guess("acme", name, GUESS).await;
        told.push((statuses, locked.status, locked.text()));
    }
    assert_eq!(told[0], told[1]);
}

async fn guesses_at_the_present_password_are_counted_too(world: &World) {
    world.person("acme", "aiko").await;
    limit(world, 3).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let mut seen = Vec::new();
    for current in [GUESS, GUESS, GUESS, PASSWORD] {
        let page = browser.open("/t/acme/account/password").await.is(200);
        let new = "seven grey foxes sing";
        let filled = [("current_password", current), ("new_password", new), ("new_password_again", new)];
        seen.push(browser.submit(&page, &filled).await);
    }
    let statuses: Vec<_> = seen.iter().map(|seen| seen.status.as_u16()).collect();
    assert_eq!(statuses, [422, 422, 429, 429]);
    assert!(
        (290..=300).contains(&wait(&seen[3])) && seen[3].text().contains("too many attempts"),
        "{}",
        seen[3].text()
    );
    browser.guess("acme", "aiko", PASSWORD).await.is(429);
    world.browser().guess("acme", "aiko", PASSWORD).await.is(303);
}

async fn an_administrator_ends_a_lock(world: &World) {
    let user = world.person("acme", "aiko").await;
    limit(world, 2).await;
    world.tune("acme", |settings| settings.lockout.duration = 0).await;
    let mut browser = world.browser();
    assert_eq!(guesses(&mut browser, "aiko", 2).await, [422, 429]);
    world.ground.clock.step(40 * 24 * 3600 * SECOND);
    browser.guess("acme", "aiko", PASSWORD).await.is(429);
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&UnlockUser { tenant, user }).await;
    browser.guess("acme", "aiko", PASSWORD).await.is(303);
}
