//! All roles.

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
    let asked = Asked::of(desk, "/roles");
    let (rows, next) = find::roles(desk, &asked, |role| desk.address(&path(role))).await?;
    let create = Way { deed: Deed::CreateRole, address: desk.address("/roles/new") };
    let view = Catalogue {
        console: desk.console(Section::Roles),
        export: None,
        of: Objects::Roles,
        chosen_for: String::new(),
        finder: None,
        rows,
        next,
        ways: desk.may(Permission::RolesWrite).then_some(create).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
