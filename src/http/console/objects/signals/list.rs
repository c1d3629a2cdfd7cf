//! All streams.

use axum::http::StatusCode;
use axum::response::Response;
use queries::ssf_stream;

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::path;
use crate::http::console::names::{Kind, Names};
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Objects, Row, State};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/streams");
    let found = ssf_stream::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let names = found.items.iter().map(|stream| (Kind::Client, stream.client_id.clone()));
    let names = Names::of(desk, names.collect()).await?;
    let rows = found.items.iter().map(|stream| Row {
        href: desk.address(&path(&stream.client_id)),
        name: names.name(Some(Kind::Client), &stream.client_id),
        told: stream.description.iter().chain([&stream.client_id]).cloned().collect(),
        count: Some((Row::TYPES, stream.events_requested.len() as u64)),
        state: Some(State::from(stream.state)),
        ways: Vec::new(),
    });
    let view = Catalogue {
        console: desk.console(Section::Streams),
        export: None,
        of: Objects::Streams,
        chosen_for: String::new(),
        finder: None,
        rows: rows.collect(),
        next: asked.next(desk, found.next),
        ways: Vec::new(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
