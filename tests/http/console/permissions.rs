//! Every page and act of the console against every permission: each takes the one that it was opened under, and no other opens it. Which
//! there are, the router says.

use aggregates::TenantId;
use aggregates::role::Permission;
use axum::http::Method;
use commands::role::{AssignRole, CreateRole};
use evident::http::{ConsolePage, console_pages};

use super::world::{CONSOLE, administrator, caught_up, holding};
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    no_page_and_no_act_is_reachable_without_its_permission
    each_is_reachable_with_its_permission_alone
    what_is_the_platforms_is_nowhere_else
    every_page_says_what_it_takes
    the_menu_shows_what_may_be_seen
    what_was_refused_is_recorded
}

/// What everybody at the console has.
const OPEN: [&str; 2] = ["", "/search?q=a"];

/// The path of a page about nobody and nothing.
pub fn about_nobody(page: &ConsolePage) -> String {
    let parts = page.path.split('/').map(|part| if part.starts_with('{') { "nobody" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Asks for a page and for what its form would do; nothing where the address does not know the method.
pub async fn asked(browser: &mut Browser<'_>, address: &str) -> Vec<(Method, Seen)> {
    let mut all = Vec::new();
    for method in [Method::GET, Method::POST] {
        let seen = browser.send(method.clone(), address, None, String::new()).await;
        if seen.status != 405 {
            all.push((method, seen));
        }
    }
    assert!(!all.is_empty(), "{address} answers to nothing");
    all
}

async fn no_page_and_no_act_is_reachable_without_its_permission(world: &World) {
    let pages = console_pages(&world.shared);
    for (number, lacking) in Permission::ALL.iter().enumerate() {
        let theirs = pages.iter().filter(|page| page.permission == Some(*lacking) && !page.at_platform);
        let theirs: Vec<_> = theirs.collect();
        if theirs.is_empty() {
            continue;
        }
        let others: Vec<&str> = Permission::ALL.iter().filter(|one| *one != lacking).map(|one| one.scope()).collect();
        let mut browser = holding(world, &format!("lacking{number}"), &others).await;
        let before = world.events().await;
        for page in theirs {
            let answers = asked(&mut browser, &format!("{CONSOLE}{}", about_nobody(page))).await;
            let refused = |seen: &Seen| seen.status == 403 && seen.html.contains(lacking.scope());
            let many = answers.iter().filter(|(_, seen)| refused(seen)).count();
            assert!(many == answers.len() || (many > 0 && !is_alone(&pages, page)), "{}: {answers:?}", page.path);
        }
        let names = world.names_since(before).await;
        assert!(!names.is_empty() && names.iter().all(|name| name == "AdministrationDenied"), "{names:?}");
    }
}

/// Whether all that is at its path takes the same: otherwise reading takes one permission there, and writing another.
fn is_alone(pages: &[ConsolePage], page: &ConsolePage) -> bool {
    pages.iter().filter(|other| other.path == page.path).all(|other| other.permission == page.permission)
}

async fn each_is_reachable_with_its_permission_alone(world: &World) {
    let pages = console_pages(&world.shared);
    for (number, permission) in Permission::ALL.iter().enumerate() {
        let mut browser = holding(world, &format!("holding{number}"), &[permission.scope()]).await;
        for path in OPEN {
            browser.open(&format!("{CONSOLE}{path}")).await.is(200);
        }
        let theirs = pages.iter().filter(|page| page.permission == Some(*permission) && !page.at_platform);
        // What goes on for as long as somebody looks has no end.
        for page in theirs.filter(|page| !page.path.ends_with("live")) {
            let address = format!("{CONSOLE}{}", about_nobody(page));
            opens(&mut browser, *permission, &address, is_alone(&pages, page)).await;
        }
    }
}

/// Without its form nothing is done, but it is the form that is missing and not the permission; and a form may show what takes another one.
async fn opens(browser: &mut Browser<'_>, permission: Permission, address: &str, alone: bool) {
    let lacks = format!("this takes the permission {}", permission.scope());
    let answers = asked(browser, address).await;
    let opened = |method: &Method, seen: &Seen| {
        let shows_more =
            *method == Method::GET && seen.status == 403 && !seen.html.contains("this page shows what it takes");
        seen.status.as_u16() < 500 && !seen.html.contains(&lacks) && !shows_more
    };
    let many = answers.iter().filter(|(method, seen)| opened(method, seen)).count();
    assert!(many == answers.len() || (many > 0 && !alone), "{address}: {answers:?}");
}

async fn what_is_the_platforms_is_nowhere_else(world: &World) {
    let pages: Vec<_> = console_pages(&world.shared).into_iter().filter(|page| page.at_platform).collect();
    assert!(!pages.is_empty());
    let mut outside = administrator(world, "boss").await;
    for page in &pages {
        for (_, seen) in asked(&mut outside, &format!("{CONSOLE}{}", about_nobody(page))).await {
            seen.is(404);
        }
    }
    for (number, permission) in Permission::ALL.iter().enumerate() {
        let theirs: Vec<_> = pages.iter().filter(|page| page.permission == Some(*permission)).collect();
        if theirs.is_empty() {
            continue;
        }
        let others: Vec<&str> =
            Permission::ALL.iter().filter(|one| *one != permission).map(|one| one.scope()).collect();
        let mut lacking = at_platform(world, &format!("lacking{number}"), &others).await;
        let mut holding = at_platform(world, &format!("holding{number}"), &[permission.scope()]).await;
        for page in theirs {
            let address = format!("/t/system/console{}", about_nobody(page));
            for (_, seen) in asked(&mut lacking, &address).await {
                seen.is(403);
            }
            opens(&mut holding, *permission, &address, is_alone(&pages, page)).await;
        }
    }
}

async fn at_platform<'w>(world: &'w World, name: &str, permissions: &[&str]) -> Browser<'w> {
    let (tenant, user) = (TenantId::system(), world.person("system", name).await);
    let permissions = permissions.iter().map(|&one| one.to_owned()).collect();
    let create = CreateRole { tenant, name: format!("Role of {name}"), description: String::new(), permissions };
    let role = world.does(&create).await.0;
    world.does(&AssignRole { tenant: TenantId::system(), role, user }).await;
    let mut browser = world.browser();
    caught_up(world, "users").await;
    browser.enter("system", name).await;
    browser
}

/// So that nobody opens a page under another permission without seeing it here.
async fn every_page_says_what_it_takes(world: &World) {
    let line = |page: &ConsolePage| {
        let takes = page.permission.map_or("anything", Permission::scope);
        let at = if page.at_platform { ", at the platform" } else { "" };
        let part = if page.in_part { ", also over a group" } else { "" };
        format!("{}: {takes}{at}{part}", page.path)
    };
    let lines: Vec<String> = console_pages(&world.shared).iter().map(line).collect();
    insta::assert_snapshot!("console_pages", lines.join("\n"));
}

async fn the_menu_shows_what_may_be_seen(world: &World) {
    let mut all = administrator(world, "ken").await;
    let seen = all.open(CONSOLE).await.is(200);
    for link in ["/console/jobs", "/console/audit"] {
        assert!(seen.html.contains(&format!("href=\"/t/acme{link}\"")), "{link}: {}", seen.html);
    }
    let mut one = holding(world, "mei", &["evident:jobs:read"]).await;
    let seen = one.open(CONSOLE).await.is(200);
    assert!(seen.html.contains("href=\"/t/acme/console/jobs\""), "{}", seen.html);
    assert!(!seen.html.contains("/console/audit") && !seen.html.contains("/console/import"), "{}", seen.html);
    assert!(!seen.html.contains("console-sign-ins"), "nor what others did: {}", seen.html);
}

async fn what_was_refused_is_recorded(world: &World) {
    let mut browser = holding(world, "mei", &["evident:jobs:read"]).await;
    let before = world.events().await;
    browser.open(&format!("{CONSOLE}/audit")).await.is(403);
    assert_eq!(world.names_since(before).await, ["AdministrationDenied"]);
}
