//! `/console/roles`: the roles of the tenant, what their holders may do, and who holds them.

mod edit;
mod list;
mod show;

use queries::role::{self, Role};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{RolesRead, RolesWrite};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(RolesRead, "/roles", get(list::get))
        .open(RolesWrite, "/roles/new", get(edit::get_new).merge(post(edit::post_new)))
        .open(RolesRead, "/roles/{role}", get(show::get))
        .open(RolesWrite, "/roles/{role}/change", get(edit::get).merge(post(edit::post)))
        .open(RolesWrite, "/roles/{role}/delete", get(edit::get_end).merge(post(edit::post_end)))
}

/// The page of a role: a path below the console.
fn path(role: &str) -> String {
    format!("/roles/{}", escaped(role))
}

async fn found(desk: &Desk, id: &str) -> Result<Role, Halt> {
    let found = role::by_id(desk.journal().db(), desk.tenant(), id).await?;
    Ok(found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such role; list the roles to find one"))?)
}
