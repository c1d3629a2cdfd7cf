//! `GET {issuer}/admin/v1/history/{kind}/{id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use queries::history::{self, Entry};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{HistoryPath, masked};
use crate::http::Shared;
use crate::http::admin::Administrator;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::query::Query;
use crate::http::admin::request::{instant, read};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const USUAL: u64 = 100;
const MOST: u64 = 1000;

/// Which part of a history.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct HistoryParameters {
    /// Only what had happened by this moment: a position of the log, or an RFC 3339 time.
    at: Option<String>,
    /// Only events after this number of the stream.
    after: Option<u64>,
    /// How many events at most: 100 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u64>,
}

/// A history, oldest first.
#[derive(Serialize, ToSchema)]
pub(super) struct History {
    /// What happened.
    items: Vec<HistoryEvent>,
    /// What to give as `after` for the events after these; none after the last.
    #[schema(required = true)]
    next: Option<u64>,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryEvent {
    /// Its place in the log.
    position: u64,
    /// Its number in the stream.
    sequence: u64,
    /// Its id.
    event_id: String,
    /// Its stored name.
    event_type: String,
    /// The version of its shape as it is stored.
    event_version: String,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
    /// Who did it.
    #[schema(value_type = Object)]
    metadata: Value,
    /// From where and why, where that is still readable.
    #[schema(value_type = Object)]
    circumstances: Value,
    /// What happened: personal values in the clear, erased ones as `{"$erased": true}`, secrets as `{"$secret": true}`.
    #[schema(value_type = Value)]
    payload: Value,
}

impl From<Entry> for HistoryEvent {
    fn from(entry: Entry) -> Self {
        Self {
            position: entry.position,
            sequence: entry.sequence,
            event_id: entry.event_id,
            event_type: entry.event_type,
            event_version: entry.event_version,
            recorded_at: entry.recorded_at,
            // Both are flat structs of texts, which always have JSON.
            metadata: serde_json::to_value(entry.metadata).unwrap_or_default(),
            circumstances: serde_json::to_value(entry.circumstances).unwrap_or_default(),
            payload: entry.payload,
        }
    }
}

/// Show a history
///
/// Every event of one thing, with who did it, when, from where and why. Sensitive attributes of people are for those who may read users.
#[utoipa::path(
    get, path = "/history/{kind}/{id}", tag = "history",
    params(HistoryPath, HistoryParameters),
    responses((status = 200, description = "Its events", body = History))
)]
pub(super) async fn show_history(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    administrator: Administrator,
    Named(path): Named<HistoryPath>,
) -> Result<Json<History>, Problem> {
    let (of, query) = (path.of()?, Query::of(&uri, &["at", "after", "limit"])?);
    read::wait(&shared, &headers).await?;
    let until = match query.text("at") {
        Some(text) => Some(instant::position(&shared.journal, "at", text).await?),
        None => None,
    };
    let after = query.number("after", 0, u64::from(u32::MAX))?.unwrap_or_default();
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let part = async |part| history::page(&shared.journal, tenant.id(), (of, &path.id), until, part).await;
    let (events, more) = part((after, limit)).await?;
    // Behind the last event of something there is nothing; that is no reason to say that it never was.
    if events.is_empty() && (after == 0 || part((0, 1)).await?.0.is_empty()) {
        return Err(read::absent(until.is_some()));
    }
    let masked = masked(&tenant, &administrator, of);
    let shown = |entry: Entry| match &masked {
        Some(masked) => HistoryEvent::from(Entry { payload: masked.within(entry.payload), ..entry }),
        None => HistoryEvent::from(entry),
    };
    let items: Vec<_> = events.into_iter().map(shown).collect();
    let next = items.last().filter(|_| more).map(|last| last.sequence);
    Ok(Json(History { items, next }))
}
