//! All users, or those who are found.

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
    desk.caught_up("users").await;
    let asked = Asked::of(desk, "/users");
    let (finder, rows, next) = find::users(desk, &asked, |user| desk.address(&path(user))).await?;
    let create = Way { deed: Deed::CreateUser, address: desk.address("/users/new") };
    // The table is a job's result, and whoever asks for it comes to the job.
    let exports = desk.may(Permission::UsersRead) && desk.may(Permission::JobsRead);
    let export = if exports { Some(desk.form("/jobs/export", "export users").await?) } else { None };
    let view = Catalogue {
        console: desk.console(Section::Users),
        export,
        of: Objects::Users,
        chosen_for: String::new(),
        finder: Some(finder),
        rows,
        next,
        ways: desk.may(Permission::UsersWrite).then_some(create).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
