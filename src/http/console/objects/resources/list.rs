//! All resources.

use axum::http::StatusCode;
use axum::response::Response;
use queries::resource::{self, Resource};

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::path;
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Row, Way};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/resources");
    let found = resource::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let row = |resource: &Resource| Row {
        href: desk.address(&path(&resource.resource_id)),
        name: resource.name.clone(),
        told: vec![resource.identifier.clone()],
        count: Some((Row::SCOPES, resource.scopes.len() as u64)),
        ..Row::default()
    };
    let register = Way { deed: Deed::RegisterResource, address: desk.address("/resources/new") };
    let view = Catalogue {
        console: desk.console(Section::Resources),
        export: None,
        of: Objects::Resources,
        chosen_for: String::new(),
        finder: None,
        rows: found.items.iter().map(row).collect(),
        next: asked.next(desk, found.next),
        ways: desk.may(Permission::ResourcesWrite).then_some(register).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
