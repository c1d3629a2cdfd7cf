//! All groups of settings.

use axum::http::StatusCode;
use axum::response::Response;

use super::super::{Desk, Halt};
use super::{House, Settings, table};
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Chosen, Group, Objects, Row};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(list(&desk).await)
}

async fn list(desk: &Desk) -> Result<Response, Halt> {
    let view = Catalogue {
        console: desk.console(Section::Settings),
        export: None,
        of: Objects::Settings,
        chosen_for: String::new(),
        finder: None,
        rows: rows(desk, &House::own(desk)).await?,
        next: None,
        ways: Vec::new(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// A row for each group, with how many of its settings the tenant chose.
pub(in crate::http::console::objects) async fn rows(desk: &Desk, house: &House) -> Result<Vec<Row>, Halt> {
    let (settings, text) = (Settings::of(desk, &house.id).await?, desk.frame().text());
    let row = |group: Group| {
        let chosen = table::of(group).iter().filter(|one| settings.chosen(one.path) == Some(Chosen::Tenant)).count();
        Row {
            href: desk.address(&house.path(group)),
            name: text.say(group.key()),
            told: vec![text.say(group.what())],
            count: (chosen > 0).then_some((Row::OWN_SETTINGS, chosen as u64)),
            ..Row::default()
        }
    };
    Ok(Group::ALL.into_iter().map(row).collect())
}
