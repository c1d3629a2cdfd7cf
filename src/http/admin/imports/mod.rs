//! Bringing people along: `{issuer}/admin/v1/imports`.

mod confirm;
mod users;

use super::door::Door;
use super::permission::Permission::UsersWrite;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(UsersWrite, routes!(users::import_users)).open(UsersWrite, routes!(confirm::confirm_import))
}
