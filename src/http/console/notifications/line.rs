//! A notification as a line of a list.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::role::Permission;
use queries::notification::Notification;
use queries::{Page, role};

use crate::http::admin::escaped;
use crate::http::console::names::{Kind, Names};
use crate::http::console::{Desk, Halt};
use crate::pages::console::{NotificationLine, kind_key};
use crate::pages::{Text, occasion_sentence};

/// Roles among which names are looked for.
const ROLES: u32 = 200;

/// Notifications as lines, in words.
pub(super) async fn lines(desk: &Desk, found: Vec<Notification>) -> Result<Vec<NotificationLine>, Halt> {
    let mut wanted = BTreeSet::new();
    for one in &found {
        let known = [Kind::of(&one.actor_kind).map(|kind| (kind, &one.actor_id))];
        let object = Kind::of(&one.object_kind).map(|kind| (kind, &one.object_id));
        let person = one.person().map(|id| (Kind::Person, id.to_owned()));
        wanted.extend(person);
        wanted.extend(known.into_iter().chain([object]).flatten().map(|(kind, id)| (kind, id.clone())));
    }
    let names = Names::of(desk, wanted).await?;
    let roles = if found.iter().any(|one| one.object_kind == "role") { roles(desk).await? } else { BTreeMap::new() };
    let text = desk.frame().text();
    let line = |one: Notification| NotificationLine {
        words: sentence(desk, &one, &what(&one, &names, &roles, text), &names),
        address: address(desk, &one),
        by: names.name(Kind::of(&one.actor_kind), &one.actor_id),
        id: one.notification_id,
        position: one.position,
        at: one.at,
        read: one.read,
    };
    Ok(found.into_iter().map(line).collect())
}

/// Others are told of a role with whose it is.
fn sentence(desk: &Desk, one: &Notification, what: &str, names: &Names) -> String {
    let text = desk.frame().text();
    let others = !one.is_about(desk.user());
    match one.person().filter(|_| others && one.object_kind == "role") {
        Some(person) => {
            let whose = names.name(Some(Kind::Person), person);
            occasion_sentence(text, one.occasion, others, &format!("{what} ({whose})"))
        }
        None => occasion_sentence(text, one.occasion, others, what),
    }
}

async fn roles(desk: &Desk) -> Result<BTreeMap<String, String>, Halt> {
    let found = role::list(desk.journal().db(), desk.tenant(), &Page::first(ROLES)).await?;
    Ok(found.items.into_iter().map(|role| (role.role_id, role.name)).collect())
}

/// What it is about, in a few words.
fn what(one: &Notification, names: &Names, roles: &BTreeMap<String, String>, text: Text) -> String {
    match one.object_kind.as_str() {
        "role" => roles.get(&one.object_id).unwrap_or(&one.object_id).clone(),
        "job" => {
            let kind = one.detail.get("type").and_then(|kind| kind.as_str());
            let key = kind.map(kind_key).filter(|key| text.knows(key));
            key.map_or_else(|| one.object_id.clone(), |key| text.say(key))
        }
        kind => names.name(Kind::of(kind), &one.object_id),
    }
}

/// Where more is told of what it is about: of a job its page, of anything else its history; none where the reader may not see that.
fn address(desk: &Desk, one: &Notification) -> Option<String> {
    let id = escaped(&one.object_id);
    match one.object_kind.as_str() {
        "job" => desk.may(Permission::JobsRead).then(|| desk.address(&format!("/jobs/{id}"))),
        "webhook" if desk.may(Permission::WebhooksRead) => Some(desk.address(&format!("/webhooks/{id}"))),
        kind if desk.may(Permission::HistoryRead) => Some(desk.address(&format!("/history/{}/{id}", escaped(kind)))),
        "user" => desk.may(Permission::UsersRead).then(|| desk.address(&format!("/users/{id}"))),
        "role" => desk.may(Permission::RolesRead).then(|| desk.address(&format!("/roles/{id}"))),
        _ => None,
    }
}
