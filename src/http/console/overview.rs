//! The first page: what happened lately, in pictures, and what is going on now.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::door::{Door, Need};
use super::{Desk, Halt};
use crate::pages::console::{Overview, Section};

/// Adds the page.
pub(super) fn open(door: Door) -> Door {
    door.open(Need::Anything, "/", get(read))
}

async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let view = Overview { console: desk.console(Section::Overview) };
    Ok(desk.page(&view, StatusCode::OK))
}
