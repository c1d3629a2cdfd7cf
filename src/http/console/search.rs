//! Finding people, groups and clients by the first letters of a name, from anywhere in the console.

use aggregates::role::Permission::{ClientsRead, GroupsRead, UsersRead};
use axum::http::StatusCode;
use axum::response::Response;
use queries::delegation::{self, Part};
use queries::user::{Field, User};
use queries::{Page, client, group, user};

use super::door::{Door, Need};
use super::{Desk, Halt};
use crate::http::admin::escaped;
use crate::http::people::application_name;
use crate::http::routing::get;
use crate::pages::console::{Found, FoundKind, Search};

/// The most of one kind.
const MOST: u32 = 10;
/// So many clients are looked through.
const CLIENTS: u32 = 200;

/// Adds the page.
pub(super) fn open(door: Door) -> Door {
    door.open(Need::Anything, "/search", get(read))
}

async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let sought = desk.visit.parameter("q").unwrap_or_default().trim().to_owned();
    let (mut found, mut cut_off) = (Vec::new(), false);
    if !sought.is_empty() {
        let people = people(desk, &sought).await?;
        found.push(FoundKind { key: FoundKind::PEOPLE, icon: "person", items: people });
        found.push(FoundKind { key: FoundKind::GROUPS, icon: "people", items: groups(desk, &sought).await? });
        let (clients, more) = clients(desk, &sought).await?;
        found.push(FoundKind { key: FoundKind::CLIENTS, icon: "grid", items: clients });
        (found, cut_off) = (found.into_iter().filter(|kind| !kind.items.is_empty()).collect(), more);
    }
    let mut console = desk.console(None);
    console.sought = sought;
    Ok(desk.page(&Search { console, found, cut_off }, StatusCode::OK))
}

async fn people(desk: &Desk, sought: &str) -> Result<Vec<Found>, Halt> {
    let Some(part) = desk.part(UsersRead) else { return Ok(Vec::new()) };
    let (db, tenant, page) = (desk.journal().db(), desk.tenant(), Page::first(MOST));
    let by = async |field| match &part {
        Part::Whole => user::search(db, tenant, field, sought, &page).await,
        Part::Groups(part) => user::search_in(db, tenant, part, (field, sought), &page).await,
    };
    let known = async {
        let sees = match &part {
            Part::Whole => true,
            Part::Groups(part) => delegation::is_inside(db, tenant, part, sought).await?,
        };
        if sees { user::by_id(db, tenant, sought).await } else { Ok(None) }
    };
    let (known, by_user_name, by_email, by_name) =
        tokio::try_join!(known, by(Field::UserName), by(Field::Email), by(Field::Name))?;
    let mut people: Vec<User> = known.into_iter().collect();
    for one in [by_user_name, by_email, by_name].into_iter().flat_map(|listing| listing.items) {
        if people.len() < MOST as usize && people.iter().all(|known| known.user_id != one.user_id) {
            people.push(one);
        }
    }
    let found = people.into_iter().map(|one| {
        let names: Vec<String> = [one.display_name, one.user_name, one.email].into_iter().flatten().collect();
        let (name, detail) = names.split_first().map_or((&one.user_id, None), |(name, rest)| (name, rest.first()));
        let address = desk.address(&format!("/users/{}", escaped(&one.user_id)));
        Found { name: name.clone(), detail: detail.cloned(), address }
    });
    Ok(found.collect())
}

async fn groups(desk: &Desk, sought: &str) -> Result<Vec<Found>, Halt> {
    if !desk.may(GroupsRead) {
        return Ok(Vec::new());
    }
    let found = group::search(desk.journal().db(), desk.tenant(), sought, &Page::first(MOST)).await?;
    let found = found.items.into_iter().map(|one| {
        let address = desk.address(&format!("/groups/{}", escaped(&one.group_id)));
        Found { name: one.name, detail: None, address }
    });
    Ok(found.collect())
}

/// Clients whose name or id holds the letters, and whether there are more than were looked through.
async fn clients(desk: &Desk, sought: &str) -> Result<(Vec<Found>, bool), Halt> {
    if !desk.may(ClientsRead) {
        return Ok((Vec::new(), false));
    }
    let listing = client::list(desk.journal().db(), desk.tenant(), &Page::first(CLIENTS)).await?;
    let (locale, wanted) = (desk.frame().locale, sought.to_lowercase());
    let found = listing.items.into_iter().filter_map(|one| {
        let name = application_name(&one, locale);
        let holds = name.to_lowercase().contains(&wanted) || one.client_id.to_lowercase().contains(&wanted);
        let address = desk.address(&format!("/clients/{}", escaped(&one.client_id)));
        let detail = Some(one.client_id).filter(|id| *id != name);
        holds.then_some(Found { name, detail, address })
    });
    Ok((found.take(MOST as usize).collect(), listing.next.is_some()))
}
