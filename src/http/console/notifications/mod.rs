//! The bell: what whoever looks is told of, what of it they have read, and what comes to them by mail.

mod choose;
mod line;
mod list;
mod live;
mod mark;

use aggregates::role::Permission::{NotificationsRead, NotificationsWrite};

use super::door::Door;
use crate::http::routing::{get, post};

/// The name of the projection.
const ROWS: &str = "notifications";

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(NotificationsRead, "/notifications", get(list::read))
        .open(NotificationsWrite, "/notifications", post(mark::write))
        .open(NotificationsRead, "/notifications/live", get(live::of_bell))
        .open(NotificationsWrite, "/notifications/mail", get(choose::read))
        .open(NotificationsWrite, "/notifications/mail", post(choose::write))
}
