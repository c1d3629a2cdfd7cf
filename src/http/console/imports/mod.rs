//! Bringing people in by a file: it is chosen, looked at by a validation that changes nothing, and then imported.

mod choose;
mod confirm;
mod preview;
mod sent;

use aggregates::role::Permission::UsersWrite;
use axum::extract::DefaultBodyLimit;

use super::door::Door;
use crate::http::routing::{get, post};

/// What the form that sends a file is for.
const SEND: &str = "send a file";

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    // A file has a bound of its own, and is never held whole.
    let send = post(choose::send).layer(DefaultBodyLimit::disable());
    door.open(UsersWrite, "/import", get(choose::read))
        .open(UsersWrite, "/import", send)
        .open(UsersWrite, "/import/{job}", get(preview::read))
        .open(UsersWrite, "/import/{job}/confirm", post(confirm::confirm))
}
