//! One stream.

use aggregates::ssf_stream::{SetBy, StreamStatus};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use queries::Page;
use queries::delivery::{self, DeliveryState};
use queries::history::{self, Kind as Of};
use queries::ssf_stream::SsfStream;

use super::super::{Desk, Halt, webhooks};
use super::{called, found, path};
use crate::deliveries::ssf;
use crate::http::admin::{Permission, escaped};
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, DeliveryLine, State, StreamPage, Way};

/// Deliveries that are shown, and subjects.
const FIRST: u32 = 20;

/// The page.
pub(super) async fn get(Path((_, client)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &client).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let stream = found(desk, id).await?;
    let (waiting, more) = waiting(desk, &stream.stream_id).await?;
    let sees_people = desk.may(Permission::UsersRead);
    let history = desk.address(&format!("/history/ssf_stream/{}", escaped(id)));
    let view = StreamPage {
        console: desk.console(Section::Streams),
        name: called(desk, id).await?,
        client: Some(desk.address(&format!("/clients/{}", escaped(id)))),
        stream_id: stream.stream_id.clone(),
        description: stream.description.clone().unwrap_or_default(),
        state: State::from(stream.state),
        set_by: match stream.set_by {
            SetBy::Receiver => StreamPage::BY_RECEIVER,
            SetBy::Transmitter => StreamPage::BY_US,
        },
        reason: stream.reason.clone(),
        events: stream.events_requested.iter().cloned().collect(),
        endpoint: stream.endpoint_url.clone(),
        verified_at: verified_at(desk, id).await?,
        removed: stream.removed.len() as u64,
        // Who they are is for those to see who may see people; others are told how many.
        subjects: stream.removed.iter().take(if sees_people { FIRST as usize } else { 0 }).cloned().collect(),
        waiting,
        more,
        since: stream.created_at,
        ways: if desk.may(Permission::ClientsWrite) { ways(desk, &stream) } else { Vec::new() },
        history: desk.may(Permission::HistoryRead).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// When the receiver last asked whether it works: the row does not say, its stream does.
async fn verified_at(desk: &Desk, id: &str) -> Result<Option<DateTime<Utc>>, Halt> {
    let past = history::past(desk.journal(), desk.tenant(), Of::SsfStream, id, None).await?;
    let at =
        past.map(|past| history::life(past.state)).and_then(|life| life.get("verified_at")?.as_str()?.parse().ok());
    Ok(at)
}

/// What waits, whichever place of the stream it waits at: the first of each, in the order of the log.
async fn waiting(desk: &Desk, stream_id: &str) -> Result<(Vec<DeliveryLine>, bool), Halt> {
    let (db, tenant, page) = (desk.journal().db(), desk.tenant(), Page::first(FIRST));
    let mut found = Vec::new();
    let mut more = false;
    for place in ssf::places(stream_id) {
        let listing = delivery::of_target(db, tenant, (ssf::NAME, &place), Some(DeliveryState::Waiting), &page).await?;
        more |= listing.next.is_some();
        found.extend(listing.items);
    }
    found.sort_by_key(|one| one.position);
    Ok((found.iter().map(|one| webhooks::line(one, String::new())).collect(), more))
}

fn ways(desk: &Desk, stream: &SsfStream) -> Vec<Way> {
    let way =
        |deed, end: &str| Way { deed, address: desk.address(&format!("{}/stand/{end}", path(&stream.client_id))) };
    let (enable, pause, disable) =
        (way(Deed::EnableStream, "enable"), way(Deed::PauseStream, "pause"), way(Deed::DisableStream, "disable"));
    match stream.state {
        StreamStatus::Enabled => vec![pause, disable],
        StreamStatus::Paused => vec![enable, disable],
        StreamStatus::Disabled => vec![enable, pause],
    }
}
