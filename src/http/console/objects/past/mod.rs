//! `/console/history/{kind}/{id}`: how anything came to be, what it was at any moment, and the way back.

mod restore;
mod show;

use queries::history::{self, Entry, Kind as Of};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{ClientsWrite, GroupsWrite, HistoryRead, RolesWrite, SettingsWrite, UsersWrite};
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(HistoryRead, "/history/{kind}/{id}", get(show::get))
        .open(UsersWrite, "/users/{id}/restore", get(restore::get_user).merge(post(restore::post_user)))
        .open(GroupsWrite, "/groups/{id}/restore", get(restore::get_group).merge(post(restore::post_group)))
        .open(RolesWrite, "/roles/{id}/restore", get(restore::get_role).merge(post(restore::post_role)))
        .open(ClientsWrite, "/clients/{id}/restore", get(restore::get_client).merge(post(restore::post_client)))
        .open(SettingsWrite, "/settings/restore", get(restore::get_settings).merge(post(restore::post_settings)))
}

/// An event by its number among an object's events.
async fn event(desk: &Desk, of: Of, id: &str, number: u64) -> Result<Entry, Halt> {
    let part = (number.saturating_sub(1), 1);
    let (mut events, _) = history::page(desk.journal(), desk.tenant(), (of, id), None, part).await?;
    Ok(events.pop().ok_or_else(absent)?)
}

fn absent() -> Problem {
    Problem::new(Kind::NotFound, "there is no such thing, or nothing of it happened by then; open its page again")
}
