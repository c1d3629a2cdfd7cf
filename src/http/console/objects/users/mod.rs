//! `/console/users`: the users of the tenant, one of them, and everything that can be done with one.

mod belong;
mod change;
mod create;
mod list;
mod profile;
mod show;
mod stand;
mod withdraw;

use aggregates::user::User;

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{
    ConsentsWrite, CredentialsWrite, GrantsWrite, GroupsWrite, RolesWrite, SessionsWrite, UsersErase, UsersRead,
    UsersWrite,
};
use crate::http::admin::{Subject, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{Stop, display_name};
use crate::http::routing::{get, post};
use crate::streams::{self, Folded};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    let user = Subject::User;
    door.open_in_part(UsersRead, Subject::List, "/users", get(list::get))
        .open(UsersWrite, "/users/new", get(create::get).merge(post(create::post)))
        .open_in_part(UsersRead, user, "/users/{user}", get(show::get))
        .open_in_part(UsersWrite, user, "/users/{user}/change", get(change::get).merge(post(change::post)))
        .open_in_part(UsersWrite, user, "/users/{user}/stand/{deed}", get(stand::get).merge(post(stand::post)))
        .open_in_part(UsersErase, user, "/users/{user}/erase", get(stand::get_erasure).merge(post(stand::post_erasure)))
        .open_in_part(
            CredentialsWrite,
            user,
            "/users/{user}/invite",
            get(stand::get_invitation).merge(post(stand::post_invitation)),
        )
        .open_in_part(
            SessionsWrite,
            user,
            "/users/{user}/sessions/{session}/end",
            get(withdraw::get_session).merge(post(withdraw::post_session)),
        )
        .open_in_part(
            GrantsWrite,
            user,
            "/users/{user}/grants/{grant}/revoke",
            get(withdraw::get_grant).merge(post(withdraw::post_grant)),
        )
        .open_in_part(
            ConsentsWrite,
            user,
            "/users/{user}/consents/{client}/withdraw",
            get(withdraw::get_consent).merge(post(withdraw::post_consent)),
        )
        .open(GroupsWrite, "/users/{user}/groups", get(belong::choose_group))
        .open_in_part(
            GroupsWrite,
            Subject::Member,
            "/users/{user}/groups/{group}/{way}",
            get(belong::get_group).merge(post(belong::post_group)),
        )
        .open(RolesWrite, "/users/{user}/roles", get(belong::choose_role))
        .open(RolesWrite, "/users/{user}/roles/{role}/{way}", get(belong::get_role).merge(post(belong::post_role)))
}

/// The page of a user: a path below the console.
pub(super) fn path(user: &str) -> String {
    format!("/users/{}", escaped(user))
}

/// Somebody of this id, whoever they are.
async fn found(desk: &Desk, user: &str) -> Result<Folded<User>, Halt> {
    let found = streams::fold::<User>(desk.journal(), desk.tenant(), user, None).await.map_err(Stop::from)?;
    let found = found.filter(|found| found.state.status().is_some());
    Ok(found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such user; list the users to find one"))?)
}

/// What somebody is called on a page, for whoever may see users; everybody else has only the id.
pub(super) async fn called(desk: &Desk, user: &str) -> Result<String, Halt> {
    if !desk.may_here(UsersRead) {
        return Ok(user.to_owned());
    }
    Ok(name(&found(desk, user).await?.state, user))
}

fn name(user: &User, id: &str) -> String {
    let named = user.profile().and_then(|profile| {
        display_name(profile).or_else(|| profile.user_name.clone()).or_else(|| profile.email.clone())
    });
    named.unwrap_or_else(|| id.to_owned())
}
