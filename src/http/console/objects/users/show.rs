//! One user: everything that is known, and everything that can be done.

use aggregates::TenantId;
use aggregates::identifier::IdentifierKind;
use aggregates::user::{Profile, UserStatus};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::delegation::Part;
use queries::grant::Of;
use queries::{Page, consent, grant, group, role, session};

use super::super::find::{group_row, role_row};
use super::super::{Desk, Halt};
use super::{found, name, path, stand};
use crate::http::admin::{Permission, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{application_name, device_of};
use crate::pages::account::OpenSession;
use crate::pages::console::Section;
use crate::pages::console::objects::{Belonging, Deed, Held, Known, State, UserPage, Way, told};
use crate::pages::{Locale, Text};

/// Rows of a part of the page, as many as a page of a query holds.
const MOST: u32 = 200;

/// The page.
pub(super) async fn get(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &user).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let user = found(desk, id).await?;
    let state = &user.state;
    let gone = || Problem::new(Kind::Gone, "this user was erased; only that somebody was here is still known");
    let profile = state.profile().ok_or_else(gone)?;
    let frame = desk.frame();
    let below = |end: &str| desk.address(&format!("{}{end}", path(id)));
    let may = |permission, end: &str| desk.may_here(permission).then(|| below(end));
    let status = state.status().unwrap_or(UserStatus::Registered);
    let history = desk.address(&format!("/history/user/{}", escaped(id)));
    let view = UserPage {
        console: desk.console(Section::Users),
        user_id: id.to_owned(),
        name: name(state, id),
        state: State::from(status),
        locked_until: state.locked_until().filter(|_| status == UserStatus::Locked),
        purge_after: state.purge_after(),
        since: state.registered_at().unwrap_or(user.changed_at),
        changed_at: user.changed_at,
        profile: known(desk, profile, frame.text()),
        ways: stand::ways(desk, id, status),
        history: desk.may(Permission::HistoryRead).then_some(history),
        sessions: if desk.may_here(Permission::SessionsRead) {
            Some(sessions(desk, id, frame.locale).await?)
        } else {
            None
        },
        grants: if desk.may_here(Permission::GrantsRead) { Some(grants(desk, id, frame.locale).await?) } else { None },
        consents: if desk.may_here(Permission::ConsentsRead) {
            Some(consents(desk, id, frame.locale).await?)
        } else {
            None
        },
        groups: if desk.may_here(Permission::GroupsRead) { Some(groups(desk, id).await?) } else { None },
        roles: if desk.may(Permission::RolesRead) { Some(roles(desk, id).await?) } else { None },
        ending: may(Permission::SessionsWrite, "/sessions"),
        taking: may(Permission::GrantsWrite, "/grants"),
        withdrawing: may(Permission::ConsentsWrite, "/consents"),
        join: desk.may(Permission::GroupsWrite).then(|| below("/groups")),
        give: desk.may(Permission::RolesWrite).then(|| below("/roles")),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// What is known: claims in the order of the specification, then the tenant's own attributes. What is sensitive is masked.
fn known(desk: &Desk, profile: &Profile, text: Text) -> Vec<Known> {
    let identifiers = &desk.visit.settings().sign_in.identifiers;
    let signs_in_with = |name: &str| match name {
        "user_name" => identifiers.contains(&IdentifierKind::UserName),
        "email" => identifiers.contains(&IdentifierKind::Email),
        "phone_number" => identifiers.contains(&IdentifierKind::PhoneNumber),
        _ => false,
    };
    let verified = |name: &str| match name {
        "email" => Some(profile.email_verified == Some(true)),
        "phone_number" => Some(profile.phone_number_verified == Some(true)),
        _ => None,
    };
    // A profile always has JSON.
    let claims = serde_json::to_value(profile).unwrap_or_default();
    let shown = Profile::FIELDS.iter().filter(|name| !name.ends_with("_verified"));
    let claim = shown.filter_map(|name| {
        let value = claims.get(name)?;
        let (verified, by_it) = (verified(name), signs_in_with(name));
        Some(Known { name: (*name).to_owned(), value: told(value, text), verified, identifies: by_it })
    });
    let schema = &desk.visit.house().attribute_schema;
    let own = profile.attributes.iter().map(|(name, value)| {
        let sensitive = schema.get(name).is_some_and(|attribute| attribute.sensitive);
        let value = serde_json::to_value(value).unwrap_or_default();
        let value = if sensitive { text.say("value-secret") } else { told(&value, text) };
        Known { name: format!("attributes.{name}"), value, verified: None, identifies: false }
    });
    claim.chain(own).collect()
}

async fn sessions(desk: &Desk, id: &str, locale: Locale) -> Result<Vec<OpenSession>, Halt> {
    let (db, now) = (desk.journal().db(), desk.visit.now());
    let listing = session::of_user(db, desk.tenant(), id, now, &Page::first(MOST)).await?;
    let mut open = Vec::with_capacity(listing.items.len());
    for session in listing.items {
        let mut applications = Vec::with_capacity(session.clients.len());
        for client_id in session.clients.keys() {
            applications.push(application(desk, client_id, locale).await?);
        }
        open.push(OpenSession {
            current: false,
            device: device_of(session.user_agent.as_deref(), session.ip.as_deref()),
            started_at: session.created_at,
            seen_at: session.touched_at,
            key: session.session_id,
            applications,
        });
    }
    Ok(open)
}

async fn grants(desk: &Desk, id: &str, locale: Locale) -> Result<Vec<Held>, Halt> {
    let (db, now) = (desk.journal().db(), desk.visit.now());
    let listing = grant::list(db, desk.tenant(), Of::User(id), now, &Page::first(MOST)).await?;
    let mut held = Vec::with_capacity(listing.items.len());
    for grant in listing.items {
        held.push(Held {
            key: grant.grant_id.to_string(),
            application: application(desk, &grant.client_id, locale).await?,
            scope: grant.scope.to_string(),
            since: grant.created_at,
            used_at: grant.updated_at,
        });
    }
    Ok(held)
}

async fn consents(desk: &Desk, id: &str, locale: Locale) -> Result<Vec<Held>, Halt> {
    let now = desk.visit.now();
    let listing = consent::of_user(desk.journal().db(), desk.tenant(), id, &Page::first(MOST)).await?;
    let mut held = Vec::with_capacity(listing.items.len());
    for consent in listing.items.into_iter().filter(|consent| consent.is_live(now)) {
        held.push(Held {
            application: application(desk, &consent.client_id, locale).await?,
            key: consent.client_id,
            scope: consent.extent.scope.to_string(),
            since: consent.created_at,
            used_at: consent.updated_at,
        });
    }
    Ok(held)
}

/// An application by name. Clients are in memory.
async fn application(desk: &Desk, client_id: &str, locale: Locale) -> Result<String, Halt> {
    let tenant: &TenantId = desk.tenant();
    let client = desk.visit.shared.directory.client(tenant, client_id).await?;
    Ok(client.map_or_else(|| client_id.to_owned(), |client| application_name(&client, locale)))
}

async fn groups(desk: &Desk, id: &str) -> Result<Vec<Belonging>, Halt> {
    let (db, tenant, page) = (desk.journal().db(), desk.tenant(), Page::first(MOST));
    let found = match desk.part(Permission::GroupsRead) {
        Some(Part::Whole) => group::of_user(db, tenant, id, &page).await?,
        Some(Part::Groups(part)) => group::of_user_in(db, tenant, &part, id, &page).await?,
        None => return Ok(Vec::new()),
    };
    let writes = desk.part(Permission::GroupsWrite);
    let belonging = |group: group::Group| {
        let end = escaped(&group.group_id);
        let address = desk.address(&format!("{}/groups/{end}/leave", path(id)));
        let leads =
            if desk.may(Permission::GroupsRead) { desk.address(&format!("/groups/{end}")) } else { String::new() };
        let may = writes.as_ref().is_some_and(|part| part.has(&group.group_id));
        let way = may.then_some(Way { deed: Deed::LeaveGroup, address });
        Belonging { row: group_row(&group, leads), through: Vec::new(), way }
    };
    Ok(found.items.into_iter().map(belonging).collect())
}

async fn roles(desk: &Desk, id: &str) -> Result<Vec<Belonging>, Halt> {
    let ways = role::ways(desk.journal().db(), desk.tenant(), id).await?;
    let names = if desk.may(Permission::GroupsRead) {
        group::of_user(desk.journal().db(), desk.tenant(), id, &Page::first(MOST)).await?.items
    } else {
        Vec::new()
    };
    let called = |id: &String| {
        let group = names.iter().find(|group| group.group_id == *id);
        group.map_or_else(|| id.clone(), |group| group.name.clone())
    };
    let belonging = |way: role::Way| {
        let end = escaped(&way.role.role_id);
        let address = desk.address(&format!("{}/roles/{end}/take", path(id)));
        let taken = (way.own && desk.may(Permission::RolesWrite)).then_some(Way { deed: Deed::TakeRole, address });
        let row = role_row(&way.role, desk.address(&format!("/roles/{end}")));
        Belonging { row, through: way.groups.iter().map(called).collect(), way: taken }
    };
    Ok(ways.into_iter().map(belonging).collect())
}
