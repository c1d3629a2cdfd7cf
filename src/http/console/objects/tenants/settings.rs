//! The settings of a tenant, for the platform's administrators: the pages of `super::super::settings`, of another tenant.

use axum::extract::Path;
use axum::response::Response;

use super::super::settings::{self, House};
use super::super::{Desk, Halt};
use super::{found, name};
use crate::http::people::Posted;

type OfGroup = Path<(String, String, String)>;

/// A group of them.
pub(super) async fn get(Path((_, house, group)): OfGroup, desk: Desk) -> Response {
    desk.told(show(&desk, &house, &group).await)
}

/// The form that changes them.
pub(super) async fn get_change(Path((_, house, group)): OfGroup, desk: Desk) -> Response {
    desk.told(form(&desk, &house, &group).await)
}

/// What it says.
pub(super) async fn post_change(Path((_, house, group)): OfGroup, desk: Desk, posted: Posted) -> Response {
    desk.told(changed(&desk, &house, &group, &posted).await)
}

async fn house(desk: &Desk, id: &str) -> Result<House, Halt> {
    let (id, tenant) = found(desk, id).await?;
    Ok(House::other(id, name(&tenant)))
}

async fn show(desk: &Desk, id: &str, group: &str) -> Result<Response, Halt> {
    settings::show(desk, &house(desk, id).await?, group).await
}

async fn form(desk: &Desk, id: &str, group: &str) -> Result<Response, Halt> {
    settings::get_change(desk, &house(desk, id).await?, group).await
}

async fn changed(desk: &Desk, id: &str, group: &str, posted: &Posted) -> Result<Response, Halt> {
    settings::post_change(desk, &house(desk, id).await?, group, posted).await
}
