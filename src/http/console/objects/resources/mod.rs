//! `/console/resources`: protected resources (RFC 8707), what applications may ask them for, and their secrets.

mod edit;
mod list;
mod scopes;
mod secrets;
mod show;

use queries::resource::{self, Resource};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{ResourcesRead, ResourcesWrite};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(ResourcesRead, "/resources", get(list::get))
        .open(ResourcesWrite, "/resources/new", get(edit::get_new).merge(post(edit::post_new)))
        .open(ResourcesRead, "/resources/{resource}", get(show::get))
        .open(ResourcesWrite, "/resources/{resource}/scopes", get(edit::get).merge(post(edit::post)))
        .open(ResourcesWrite, "/resources/{resource}/remove", get(edit::get_end).merge(post(edit::post_end)))
        .open(ResourcesWrite, "/resources/{resource}/secrets/new", get(secrets::get_new).merge(post(secrets::post_new)))
        .open(
            ResourcesWrite,
            "/resources/{resource}/secrets/{secret}/remove",
            get(secrets::get).merge(post(secrets::post)),
        )
}

/// The page of a resource: a path below the console.
fn path(resource: &str) -> String {
    format!("/resources/{}", escaped(resource))
}

async fn found(desk: &Desk, id: &str) -> Result<Resource, Halt> {
    let found = resource::by_id(desk.journal().db(), desk.tenant(), id).await?;
    let absent = || Problem::new(Kind::NotFound, "there is no such resource; list the resources to find one");
    Ok(found.ok_or_else(absent)?)
}

fn target(desk: &Desk, id: &str) -> Target {
    Target::Resource(desk.tenant().clone(), id.to_owned())
}
