//! Taking people along: `{issuer}/admin/v1/exports`.

mod users;

pub(super) use users::QueuedJob;

use super::door::Door;
use super::permission::Permission::UsersRead;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(UsersRead, routes!(users::export_users))
}
