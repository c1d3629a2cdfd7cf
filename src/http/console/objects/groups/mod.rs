//! `/console/groups`: the groups of the tenant, who is in them, who administers them, and which roles they give.

mod belong;
mod deputies;
mod edit;
mod list;
mod show;

use queries::group::{self, Group};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{GroupsRead, GroupsWrite, RolesWrite};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(GroupsRead, "/groups", get(list::get))
        .open(GroupsWrite, "/groups/new", get(edit::get_new).merge(post(edit::post_new)))
        .open(GroupsRead, "/groups/{group}", get(show::get))
        .open(GroupsWrite, "/groups/{group}/change", get(edit::get).merge(post(edit::post)))
        .open(GroupsWrite, "/groups/{group}/delete", get(edit::get_end).merge(post(edit::post_end)))
        .open(GroupsWrite, "/groups/{group}/members", get(belong::choose_member))
        .open(
            GroupsWrite,
            "/groups/{group}/members/{user}/{way}",
            get(belong::get_member).merge(post(belong::post_member)),
        )
        .open(RolesWrite, "/groups/{group}/roles", get(belong::choose_role))
        .open(RolesWrite, "/groups/{group}/roles/{role}/{way}", get(belong::get_role).merge(post(belong::post_role)))
        .open(RolesWrite, "/groups/{group}/administrators", get(deputies::choose_user))
        .open(RolesWrite, "/groups/{group}/administrators/{user}", get(deputies::choose_role))
        .open(
            RolesWrite,
            "/groups/{group}/administrators/{user}/{role}/{way}",
            get(deputies::get).merge(post(deputies::post)),
        )
}

/// The page of a group: a path below the console.
fn path(group: &str) -> String {
    format!("/groups/{}", escaped(group))
}

async fn found(desk: &Desk, id: &str) -> Result<Group, Halt> {
    let found = group::by_id(desk.journal().db(), desk.tenant(), id).await?;
    Ok(found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such group; list the groups to find one"))?)
}

/// What a group is called on a page, for whoever may see groups; everybody else has only the id.
async fn called(desk: &Desk, id: &str) -> Result<String, Halt> {
    if desk.may(GroupsRead) { Ok(found(desk, id).await?.name) } else { Ok(id.to_owned()) }
}
