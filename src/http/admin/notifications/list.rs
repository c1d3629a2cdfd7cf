//! `GET {issuer}/admin/v1/notifications`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::tenant::Occasion;
use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use queries::Page;
use queries::notification::{Search, unread};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::bell::{self, Listener};
use super::shown::Shown;
use super::{ROWS, reader};
use crate::http::Shared;
use crate::http::admin::Watcher;
use crate::http::admin::administrator::{Administrator, Gate, Reach, bearer};
use crate::http::admin::events::{last_seen, wants_stream};
use crate::http::admin::jobs::moment;
use crate::http::admin::permission::Permission::NotificationsRead;
use crate::http::admin::request::list::PATIENCE;
use crate::http::admin::request::query::Query;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const USUAL: u64 = 50;
const MOST: u64 = 200;

/// Which notifications. All conditions that are given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct NotificationParameters {
    /// `read` or `unread`.
    state: Option<String>,
    /// What happened, such as `job_failed`.
    occasion: Option<String>,
    /// What it is about, by id.
    object: Option<String>,
    /// Happened at this moment (RFC 3339) or later.
    from: Option<String>,
    /// Happened at this moment (RFC 3339) or earlier.
    to: Option<String>,
    /// How many at most: 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// Begin where an earlier page said `next`.
    cursor: Option<String>,
}

/// A page of notifications.
#[derive(Serialize, ToSchema)]
pub(super) struct NotificationPage {
    /// The notifications, the last first.
    items: Vec<Shown>,
    /// What to give as `cursor` for the page after this one; none after the last.
    #[schema(required = true)]
    next: Option<String>,
    /// How many are unread, whatever was asked for; 100 stands for 100 or more.
    unread: u32,
}

/// List what you are told of
///
/// What is for whoever asks by name, and what is for those who may do what their token lets them do; the last first. With
/// `Accept: text/event-stream` as a stream that goes on for as long as the token is good: `notification` is something that happened, with its
/// position as `id`, `unread` how many are unread now. It begins with what is unread; with `Last-Event-ID` it first tells what happened
/// since, the last 200 at most.
#[utoipa::path(
    get, path = "/notifications", tag = "notifications",
    params(NotificationParameters, ("Last-Event-ID" = Option<u64>, Header, description = "Go on after this notification.")),
    responses((status = 200, description = "A page of notifications",
        content((NotificationPage = "application/json"), (String = "text/event-stream"))))
)]
pub(super) async fn list_notifications(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    administrator: Administrator,
    tenant: Tenant,
) -> Result<Response, Problem> {
    let query = Query::of(&uri, &["state", "occasion", "object", "from", "to", "limit", "cursor"])?;
    let search = search(&query)?;
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let seen = last_seen(&headers)?;
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for(ROWS, position, PATIENCE).await?;
    }
    if wants_stream(&headers) {
        let turn = shared.feeds.turn(Watcher::Subscriber, tenant.id())?;
        let value = bearer(&headers)?.to_owned();
        let gate = Gate { shared, reach: Reach::Tenant, permission: NotificationsRead, subject: None };
        return Ok(bell::answer(Listener { gate, tenant, value, search }, seen, turn));
    }
    let (db, reader) = (shared.journal.db(), reader(&administrator, tenant.id()));
    let now = shared.journal.clock().now();
    let page = Page::after(u32::try_from(limit).unwrap_or(u32::MAX), query.text("cursor"));
    let found = search.page(db, tenant.id(), &reader, (&page, now)).await?;
    let unread = unread(db, tenant.id(), &reader, now).await?;
    let items = found.items.into_iter().map(|one| Shown::of(&tenant, one)).collect();
    Ok(Json(NotificationPage { items, next: found.next, unread }).into_response())
}

fn search(query: &Query) -> Result<Search, Problem> {
    let read = match query.text("state") {
        None => None,
        Some("read") => Some(true),
        Some("unread") => Some(false),
        Some(_) => return Err(Problem::unreadable("state", "is none that there is", "write read or unread")),
    };
    let occasion = query.text("occasion").map(|word| {
        let all: Vec<&str> = Occasion::ALL.iter().map(|occasion| occasion.as_str()).collect();
        let remedy = format!("write one of {}", all.join(", "));
        Occasion::named(word).ok_or_else(|| Problem::unreadable("occasion", "is none that there is", &remedy))
    });
    let (from, to) = (moment(query, "from")?, moment(query, "to")?);
    let object = query.text("object").map(str::to_owned);
    Ok(Search { occasion: occasion.transpose()?, object, read, from, to, ..Search::default() })
}
