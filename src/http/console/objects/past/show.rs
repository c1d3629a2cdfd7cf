//! The history of an object: a slider over its events, what it was, what differs, and what happened.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::history::{self, Entry, Kind as Of, differences, life};
use serde_json::Value;

use super::super::{Desk, Halt, told, users};
use super::{absent, event};
use crate::http::admin::{Permission, escaped};
use crate::http::console::names::{Kind as Named, Names};
use crate::pages::console::Section;
use crate::pages::console::objects::{self, Change, Deed, Happening, PastPage, Way, facts};

/// Events of a page.
const EVENTS: u64 = 20;
/// Events that are shown of what came after the moment.
const LATER: u64 = 4;

/// The page.
pub(super) async fn get(Path((_, kind, id)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &kind, &id).await)
}

async fn show(desk: &Desk, kind: &str, id: &str) -> Result<Response, Halt> {
    let of: Of = kind.parse()?;
    let (journal, tenant) = (desk.journal(), desk.tenant());
    let now = history::past(journal, tenant, of, id, None).await?.ok_or_else(absent)?;
    let all = now.version;
    let number = |name| desk.visit.parameter(name).and_then(|text| text.parse::<u64>().ok());
    let (at, with) = (number("at").unwrap_or(all).clamp(1, all), number("with").unwrap_or(all).clamp(1, all));
    let end = number("end").map_or((at + LATER).min(all), |end| end.clamp(1, all));
    let begin = end.saturating_sub(EVENTS);
    let (events, _) = history::page(journal, tenant, (of, id), None, (begin, end - begin)).await?;
    let at_event = one_of(desk, of, id, &events, at).await?;
    let with_event = one_of(desk, of, id, &events, with).await?;
    let then = history::state_at(journal, tenant, of, id, Some(at_event.position)).await?;
    let other = if with == all {
        Some(now.state)
    } else {
        history::state_at(journal, tenant, of, id, Some(with_event.position)).await?
    };
    let names = Names::of(desk, events.iter().filter_map(actor).collect()).await?;
    let text = desk.frame().text();
    let here = desk.address(&format!("/history/{}/{}", escaped(kind), escaped(id)));
    let page = |end: u64| format!("{here}?at={at}&with={with}&end={end}");
    let masked = desk.masked();
    let hides = matches!(of, Of::User);
    let changes = differences(then.clone(), other).into_iter().map(|change| {
        let value = |value: Option<Value>| {
            let value = value.map(|value| if hides { masked.at(&change.path, value) } else { value });
            value.map(|value| objects::told(&value, text))
        };
        Change { from: value(change.from), to: value(change.to), path: change.path.clone() }
    });
    let shown = |value: Value| facts(&if hides { masked.within(value) } else { value }, text);
    let view = PastPage {
        console: desk.console(section(of)),
        name: called(desk, of, id, then.as_ref().map(|state| &state["life"]["name"])).await?,
        kind: kind.to_owned(),
        id: id.to_owned(),
        object: object(desk, of, id),
        events: all,
        at,
        at_time: at_event.recorded_at,
        with,
        with_time: with_event.recorded_at,
        changes: changes.collect(),
        state: then.map(life).map(shown).unwrap_or_default(),
        timeline: events
            .iter()
            .rev()
            .map(|event| happening(desk, &names, event, (at, shown(event.payload.clone()))))
            .collect(),
        earlier: (begin > 0).then(|| page(begin)),
        later: (end < all).then(|| page((end + EVENTS).min(all))),
        restore: if at < all { restore(desk, of, id, at) } else { None },
        here,
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// An event that may be among those that were read.
async fn one_of(desk: &Desk, of: Of, id: &str, known: &[Entry], number: u64) -> Result<Entry, Halt> {
    match known.iter().find(|event| event.sequence == number) {
        Some(event) => Ok(event.clone()),
        None => event(desk, of, id, number).await,
    }
}

/// Who did something, if that is somebody with a name.
fn actor(event: &Entry) -> Option<(Named, String)> {
    Some((Named::of(&event.metadata.actor.kind)?, event.metadata.actor.id.clone()))
}

fn happening(desk: &Desk, names: &Names, event: &Entry, (at, facts): (u64, Vec<(String, String)>)) -> Happening {
    let (actor, id) = (&event.metadata.actor, &event.metadata.actor.id);
    let actor_page = match Named::of(&actor.kind) {
        Some(Named::Person) => object(desk, Of::User, id),
        Some(Named::Client) => object(desk, Of::Client, id),
        None => None,
    };
    let name = names.name(Named::of(&actor.kind), id);
    let text = desk.frame().text();
    Happening {
        number: event.sequence,
        words: told::event(&event.event_type, text.locale()),
        event: event.event_type.clone(),
        at: event.recorded_at,
        actor: if name.is_empty() { actor.kind.clone() } else { name },
        actor_page,
        reason: event.circumstances.reason.clone(),
        facts,
        had_happened: event.sequence <= at,
    }
}

/// Where an object has a page of its own, for whoever may see it.
fn object(desk: &Desk, of: Of, id: &str) -> Option<String> {
    let (permission, place) = match of {
        Of::User | Of::UserRoles | Of::UserGroups => (Permission::UsersRead, "users"),
        Of::Group => (Permission::GroupsRead, "groups"),
        Of::Role => (Permission::RolesRead, "roles"),
        Of::Client => (Permission::ClientsRead, "clients"),
        Of::Resource => (Permission::ResourcesRead, "resources"),
        Of::Webhook => (Permission::WebhooksRead, "webhooks"),
        Of::SsfStream => (Permission::ClientsRead, "streams"),
        Of::Tenant => return desk.may(Permission::SettingsRead).then(|| desk.address("/settings")),
        _ => return None,
    };
    desk.may(permission).then(|| desk.address(&format!("/{place}/{}", escaped(id))))
}

fn section(of: Of) -> Option<Section> {
    match of {
        Of::User | Of::UserRoles | Of::UserGroups | Of::Credential => Some(Section::Users),
        Of::Group => Some(Section::Groups),
        Of::Role => Some(Section::Roles),
        Of::Client => Some(Section::Clients),
        Of::Resource => Some(Section::Resources),
        Of::SigningKey => Some(Section::Keys),
        Of::Webhook => Some(Section::Webhooks),
        Of::SsfStream => Some(Section::Streams),
        Of::Tenant => Some(Section::Settings),
        _ => None,
    }
}

/// What an object is called, as far as that is known: the present name of a person, otherwise the one that it had.
async fn called(desk: &Desk, of: Of, id: &str, then: Option<&Value>) -> Result<String, Halt> {
    if matches!(of, Of::User | Of::UserRoles | Of::UserGroups) {
        return users::called(desk, id).await;
    }
    Ok(then.and_then(Value::as_str).unwrap_or(id).to_owned())
}

fn restore(desk: &Desk, of: Of, id: &str, at: u64) -> Option<Way> {
    let (permission, place) = match of {
        Of::User => (Permission::UsersWrite, format!("/users/{}", escaped(id))),
        Of::Group => (Permission::GroupsWrite, format!("/groups/{}", escaped(id))),
        Of::Role => (Permission::RolesWrite, format!("/roles/{}", escaped(id))),
        Of::Client => (Permission::ClientsWrite, format!("/clients/{}", escaped(id))),
        Of::Tenant => (Permission::SettingsWrite, "/settings".to_owned()),
        _ => return None,
    };
    let address = desk.address(&format!("{place}/restore?at={at}"));
    // Whoever is here may see histories, which it takes as well.
    desk.may(permission).then_some(Way { deed: Deed::Restore, address })
}
