//! Administrators: people with a role that is made for them.

use aggregates::TenantId;
use aggregates::role::Permissions;
use commands::role::{AssignRole, CreateRole};
use evident::jobs::Worker;

use crate::people::browser::{Browser, Seen};
use crate::people::html::{Form, forms};
use crate::people::world::World;

pub const CONSOLE: &str = "/t/acme/console";
/// The role that every tenant has.
pub const ADMINISTRATOR: &str = "administrator";

pub fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Somebody who may do this and nothing else, signed in.
pub async fn holding<'w>(world: &'w World, name: &str, permissions: &[&str]) -> Browser<'w> {
    let user = world.person("acme", name).await;
    let permissions: Permissions = permissions.iter().map(|&one| one.to_owned()).collect();
    let create =
        CreateRole { tenant: acme(), name: format!("Role of {name}"), description: String::new(), permissions };
    let role = world.does(&create).await.0;
    world.does(&AssignRole { tenant: acme(), role, user }).await;
    signed_in(world, name).await
}

/// Somebody who may do everything, signed in.
pub async fn administrator<'w>(world: &'w World, name: &str) -> Browser<'w> {
    let user = world.person("acme", name).await;
    world.does(&AssignRole { tenant: acme(), role: ADMINISTRATOR.into(), user }).await;
    signed_in(world, name).await
}

pub async fn signed_in<'w>(world: &'w World, name: &str) -> Browser<'w> {
    let mut browser = world.browser();
    // Pages call people by the names that rows have.
    caught_up(world, "users").await;
    browser.enter("acme", name).await;
    browser
}

/// The form of a page that goes to an address with this end.
pub fn form(seen: &Seen, end: &str) -> Form {
    let found = forms(&seen.html).into_iter().find(|form| form.action.split('?').next().unwrap().ends_with(end));
    found.unwrap_or_else(|| panic!("no form to {end} at {}: {}", seen.at, seen.html))
}

/// Sends a form of a page; not followed.
pub async fn send(browser: &mut Browser<'_>, seen: &Seen, end: &str, filled: &[(&str, &str)]) -> Seen {
    let form = form(seen, end);
    let fields = form.filled(filled);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&form.action, &fields).await
}

/// The same, followed.
pub async fn sent(browser: &mut Browser<'_>, seen: &Seen, end: &str, filled: &[(&str, &str)]) -> Seen {
    let answer = send(browser, seen, end, filled).await.is(303);
    browser.open(&answer.leads_to().unwrap()).await
}

/// Waits until the rows of a projection contain everything.
pub async fn caught_up(world: &World, projection: &str) {
    let head = world.events().await;
    world.shared.watermarks.wait_for(projection, head, support::PATIENCE).await.unwrap();
}

/// Has all jobs done.
pub async fn work_off(world: &World) {
    Worker::new(&world.journal, None).work_off().await.unwrap();
    caught_up(world, "jobs").await;
    caught_up(world, "users").await;
}
