//! All groups, or those whose name begins with a text.

use axum::http::StatusCode;
use axum::response::Response;

use super::super::find::{self, Asked};
use super::super::{Desk, Halt};
use super::path;
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Way};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/groups");
    let (finder, rows, next) = find::groups(desk, &asked, |group| desk.address(&path(group))).await?;
    let create = Way { deed: Deed::CreateGroup, address: desk.address("/groups/new") };
    let view = Catalogue {
        console: desk.console(Section::Groups),
        export: None,
        of: Objects::Groups,
        chosen_for: String::new(),
        finder: Some(finder),
        rows,
        next,
        ways: desk.may(Permission::GroupsWrite).then_some(create).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
