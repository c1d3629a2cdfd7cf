//! The letters that go out by mail, as their readers would see them: `{issuer}/admin/v1/letters`. Their words are settings.

mod preview;

use super::door::Door;
use super::permission::Permission::SettingsRead;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(SettingsRead, routes!(preview::preview_letter))
}
