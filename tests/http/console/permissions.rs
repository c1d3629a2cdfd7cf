//! Every page and act of the console against every permission: each takes the one that it says, and no other opens it.

use aggregates::role::Permission;
use axum::http::Method;

use super::world::{CONSOLE, administrator, holding};
use crate::on_both_engines;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    no_page_and_no_act_is_reachable_without_its_permission
    each_is_reachable_with_its_permission_alone
    the_menu_shows_what_may_be_seen
    what_was_refused_is_recorded
}

/// Everything that the console has, and what it takes.
const ALL: [(&str, &str, Permission); 48] = [
    ("GET", "/jobs", Permission::JobsRead),
    ("GET", "/jobs/live", Permission::JobsRead),
    ("GET", "/jobs/nobody", Permission::JobsRead),
    ("GET", "/jobs/nobody/live", Permission::JobsRead),
    ("POST", "/jobs/nobody/cancel", Permission::JobsWrite),
    ("POST", "/jobs/nobody/retry", Permission::JobsWrite),
    ("GET", "/jobs/nobody/result", Permission::UsersRead),
    ("POST", "/jobs/export", Permission::UsersRead),
    ("GET", "/import", Permission::UsersWrite),
    ("POST", "/import", Permission::UsersWrite),
    ("GET", "/audit", Permission::AuditRead),
    ("POST", "/import/nobody/confirm", Permission::UsersWrite),
    ("GET", "/notifications", Permission::NotificationsRead),
    ("POST", "/notifications", Permission::NotificationsWrite),
    ("GET", "/notifications/live", Permission::NotificationsRead),
    ("GET", "/notifications/mail", Permission::NotificationsWrite),
    ("POST", "/notifications/mail", Permission::NotificationsWrite),
    ("GET", "/settings", Permission::SettingsRead),
    ("GET", "/settings/mail", Permission::SettingsRead),
    ("POST", "/settings/mail/change", Permission::SettingsWrite),
    ("GET", "/settings/secrets/mail", Permission::SettingsWrite),
    ("POST", "/settings/secrets/mail", Permission::SettingsWrite),
    ("POST", "/settings/secrets/salt", Permission::SettingsWrite),
    ("GET", "/resources", Permission::ResourcesRead),
    ("GET", "/resources/nobody", Permission::ResourcesRead),
    ("GET", "/resources/new", Permission::ResourcesWrite),
    ("POST", "/resources/new", Permission::ResourcesWrite),
    ("POST", "/resources/nobody/scopes", Permission::ResourcesWrite),
    ("POST", "/resources/nobody/remove", Permission::ResourcesWrite),
    ("POST", "/resources/nobody/secrets/new", Permission::ResourcesWrite),
    ("POST", "/resources/nobody/secrets/none/remove", Permission::ResourcesWrite),
    ("GET", "/webhooks", Permission::WebhooksRead),
    ("GET", "/webhooks/nobody", Permission::WebhooksRead),
    ("GET", "/webhooks/nobody/deliveries", Permission::WebhooksRead),
    ("GET", "/webhooks/nobody/deliveries/none", Permission::WebhooksRead),
    ("GET", "/webhooks/new", Permission::WebhooksWrite),
    ("POST", "/webhooks/new", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/change", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/disclosure", Permission::WebhooksDisclose),
    ("POST", "/webhooks/nobody/secrets/new", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/secrets/none/remove", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/stand/pause", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/stand/remove", Permission::WebhooksWrite),
    ("POST", "/webhooks/nobody/deliveries/none/redrive", Permission::WebhooksWrite),
    ("GET", "/streams", Permission::ClientsRead),
    ("GET", "/streams/nobody", Permission::ClientsRead),
    ("GET", "/streams/nobody/stand/pause", Permission::ClientsWrite),
    ("POST", "/streams/nobody/stand/pause", Permission::ClientsWrite),
];
/// What everybody at the console has.
const OPEN: [&str; 2] = ["", "/search?q=a"];

async fn no_page_and_no_act_is_reachable_without_its_permission(world: &World) {
    let needed: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|one| ALL.iter().any(|(.., it)| it == one)).collect();
    for (number, lacking) in needed.iter().enumerate() {
        let others: Vec<&str> = Permission::ALL.iter().filter(|one| *one != lacking).map(|one| one.scope()).collect();
        let mut browser = holding(world, &format!("lacking{number}"), &others).await;
        for (method, path, permission) in ALL.iter().filter(|(.., it)| it == lacking) {
            let seen = browser.send(method.parse().unwrap(), &format!("{CONSOLE}{path}"), None, String::new()).await;
            let seen = seen.is(403);
            assert!(seen.html.contains(permission.scope()), "{method} {path} says what is missing: {}", seen.html);
        }
    }
}

async fn each_is_reachable_with_its_permission_alone(world: &World) {
    for (number, permission) in Permission::ALL.iter().enumerate() {
        let mut browser = holding(world, &format!("holding{number}"), &[permission.scope()]).await;
        for path in OPEN {
            browser.open(&format!("{CONSOLE}{path}")).await.is(200);
        }
        for (method, path, _) in ALL.iter().filter(|(_, path, it)| it == permission && !path.ends_with("live")) {
            let method: Method = method.parse().unwrap();
            let is_read = method == Method::GET;
            let seen = browser.send(method, &format!("{CONSOLE}{path}"), None, String::new()).await;
            // Without its form nothing is done, but it is the form that is missing and not the permission.
            assert!(!seen.html.contains("lang=\"en\" translate=\"no\"><bdi>this takes"), "{path}: {}", seen.html);
            assert!(seen.status.as_u16() < 500 && (!is_read || seen.status != 403), "{path}: {}", seen.status);
        }
    }
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
