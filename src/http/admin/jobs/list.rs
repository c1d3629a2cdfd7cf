//! `GET {issuer}/admin/v1/jobs`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use queries::Page;
use queries::job::Search;
use utoipa::IntoParams;

use super::shown::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, PATIENCE};
use crate::http::admin::request::query::Query;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const USUAL: u64 = 50;
const MOST: u64 = 200;
const STATES: [&str; 6] = ["queued", "running", "succeeded", "failed", "cancelled", "aborted"];

/// Which jobs. All conditions that are given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct JobParameters {
    /// What is done, such as `csv.import` or `user.create`.
    r#type: Option<String>,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `aborted`.
    state: Option<String>,
    /// Who asked, by id.
    actor: Option<String>,
    /// Asked for at this moment (RFC 3339) or later.
    from: Option<String>,
    /// Asked for at this moment (RFC 3339) or earlier.
    to: Option<String>,
    /// How many at most: 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// Begin where an earlier page said `next`.
    cursor: Option<String>,
}

/// List the jobs
///
/// What was asked for last first: what administrators did to people, each under the id that `Evident-Job` told, and all work that takes long.
#[utoipa::path(
    get, path = "/jobs", tag = "jobs",
    params(JobParameters),
    responses((status = 200, description = "A page of jobs", body = Items<Shown>))
)]
pub(super) async fn list_jobs(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
) -> Result<Json<Items<Shown>>, Problem> {
    let query = Query::of(&uri, &["type", "state", "actor", "from", "to", "limit", "cursor"])?;
    let text = |name: &str| query.text(name).map(str::to_owned);
    let state = text("state");
    if state.as_ref().is_some_and(|state| !STATES.contains(&state.as_str())) {
        return Err(Problem::unreadable("state", "is none that there is", &format!("write {}", STATES.join(", "))));
    }
    let (from, to) = (moment(&query, "from")?, moment(&query, "to")?);
    let search = Search { kind: text("type"), state, actor: text("actor"), from, to };
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for("jobs", position, PATIENCE).await?;
    }
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let page = Page::after(u32::try_from(limit).unwrap_or(u32::MAX), query.text("cursor"));
    let found = search.page(shared.journal.db(), tenant.id(), &page).await?;
    Ok(Json(Items::of(found, Shown::from)))
}

/// A moment of a parameter.
pub(in crate::http::admin) fn moment(query: &Query, name: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    let Some(text) = query.text(name) else { return Ok(None) };
    let remedy = "write a time such as 2026-11-22T12:00:00Z (in an offset, write + as %2B)";
    text.parse().map(Some).map_err(|_| Problem::unreadable(name, "is no time", remedy))
}
