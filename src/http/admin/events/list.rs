//! `GET {issuer}/admin/v1/events`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use journal::Position;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::feeds::Watcher;
use super::filter::Filter;
use super::reader::Reader;
use super::shown::FeedEvent;
use super::stream::{self, Audience};
use crate::http::Shared;
use crate::http::admin::administrator::{Administrator, Gate, Reach, bearer};
use crate::http::admin::permission::Permission::{EventsRead, UsersRead};
use crate::http::admin::request::query::Query;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const USUAL: u64 = 100;
const MOST: u64 = 500;
/// Pieces that are looked through for one page; a filter that lets little through gives pages that are not full.
const PIECES: usize = 20;

/// Which events.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct FeedParameters {
    /// Only events after this position. Where nothing is said, a page begins at the beginning, and a stream with what happens next.
    after: Option<u64>,
    /// How many at most in a page: 100 where nothing is said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
    /// Only events of these stored names, with commas between them.
    r#type: Option<String>,
    /// Only events of these kinds of streams, with commas between them, such as `User,Session`.
    aggregate_type: Option<String>,
    /// Only events of the stream with this id.
    aggregate_id: Option<String>,
}

/// A page of events.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedPage {
    /// The events, oldest first.
    items: Vec<FeedEvent>,
    /// What to give as `after` for what comes behind them.
    next: u64,
    /// Whether there is more at once.
    more: bool,
}

/// Follow the tenant's events
///
/// In pages; with `Accept: text/event-stream` as a stream that goes on for as long as the token is good and carries the permission. An event of
/// the stream has its position as `id`, so that `Last-Event-ID` goes on where the connection was lost, without gap or repetition. What is
/// personal is shown to those who also have `evident:users:read`.
#[utoipa::path(
    get, path = "/events", tag = "events",
    params(FeedParameters, ("Last-Event-ID" = Option<u64>, Header, description = "Go on after this event; it wins over `after`.")),
    responses((status = 200, description = "The events", content((FeedPage = "application/json"), (String = "text/event-stream"))))
)]
pub(super) async fn list_events(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    administrator: Administrator,
    tenant: Tenant,
) -> Result<Response, Problem> {
    let query = Query::of(&uri, &["after", "limit", "type", "aggregate_type", "aggregate_id"])?;
    let filter = Filter::of(&query)?;
    let after = match last_seen(&headers)? {
        Some(seen) => Some(seen),
        None => query.number("after", 0, Position::MAX)?,
    };
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    read::wait(&shared, &headers).await?;
    let sees_people = UsersRead.is_in(&administrator.scope);
    if wants_stream(&headers) {
        let turn = shared.feeds.turn(Watcher::Subscriber, tenant.id())?;
        let after = after.unwrap_or(*shared.journal.head().borrow());
        let reader = Reader::after(&shared.journal, tenant.id(), filter, after).await?;
        let value = bearer(&headers)?.to_owned();
        let gate = Gate { shared, reach: Reach::Tenant, permission: EventsRead, subject: None };
        let audience = Audience { gate, tenant, value };
        return Ok(stream::answer(audience, reader, turn));
    }
    let mut reader = Reader::after(&shared.journal, tenant.id(), filter, after.unwrap_or_default()).await?;
    let page = page(&mut reader, usize::try_from(limit).unwrap_or(usize::MAX), sees_people).await?;
    Ok(Json(page).into_response())
}

async fn page(reader: &mut Reader, limit: usize, sees_people: bool) -> Result<FeedPage, Problem> {
    let mut items = Vec::new();
    let mut more = false;
    for _ in 0..PIECES {
        let piece = reader.read().await?;
        more = piece.more;
        let room = limit - items.len();
        items.extend(piece.events.iter().take(room).map(|event| FeedEvent::of(event, sees_people)));
        if let Some(left) = piece.events.get(room) {
            reader.rewind(left);
            more = true;
        }
        if !more || items.len() == limit {
            break;
        }
    }
    Ok(FeedPage { items, next: reader.reached, more })
}

/// The position of the event that whoever comes back saw last.
pub(in crate::http::admin) fn last_seen(headers: &HeaderMap) -> Result<Option<Position>, Problem> {
    let Some(given) = headers.get("last-event-id") else { return Ok(None) };
    let strange = || Problem::unreadable("Last-Event-ID", "is no position", "give the id of the last event that came");
    given.to_str().ok().and_then(|text| text.trim().parse().ok()).map(Some).ok_or_else(strange)
}

/// Whether a stream is asked for, and no page.
pub(in crate::http::admin) fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers.get_all(ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    let mut media =
        accept.flat_map(|accept| accept.split(',')).map(|one| one.split(';').next().unwrap_or_default().trim());
    media.any(|media| media.eq_ignore_ascii_case("text/event-stream"))
}
