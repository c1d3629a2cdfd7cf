//! `GET {issuer}/admin/v1/audit`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use queries::Page;
use queries::audit::Order;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::parameters::{SearchParameters, query, search};
use super::shown::{AuditEntry, Language};
use crate::http::Shared;
use crate::http::admin::request::list::PATIENCE;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const USUAL: u64 = 50;
const MOST: u64 = 200;

/// Which part of what is found.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct PartParameters {
    /// `newest` (the default) begins at the end of the log, `oldest` at its beginning.
    order: Option<String>,
    /// How many at most: 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// Begin where an earlier page said `next`.
    cursor: Option<String>,
    /// The language of `what`: `en` (the default) or `ja`.
    lang: Option<String>,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    /// What happened.
    items: Vec<AuditEntry>,
    /// What to give as `cursor` for the page after this one; none after the last.
    #[schema(required = true)]
    next: Option<String>,
    /// Everything up to this position was looked at. Whoever reads from the oldest on gives it as `from` when there is no `next`, and
    /// misses nothing that is recorded later.
    up_to: u64,
}

/// Search the audit log
///
/// Who did what, to what, for whom, through which client, from where, how it ended and why: one entry for every event, failures and refusals
/// among them.
#[utoipa::path(
    get, path = "/audit", tag = "audit",
    params(SearchParameters, PartParameters),
    responses((status = 200, description = "What was found", body = AuditPage))
)]
pub(super) async fn list_audit(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
) -> Result<Json<AuditPage>, Problem> {
    let query = query(&uri, &["order", "limit", "cursor", "lang"])?;
    let language = Language::of(&query)?;
    let order = match query.text("order") {
        None | Some("newest") => Order::NewestFirst,
        Some("oldest") => Order::OldestFirst,
        Some(_) => return Err(Problem::unreadable("order", "is none that there is", "write newest or oldest")),
    };
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for("audit", position, PATIENCE).await?;
    }
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let page = Page::after(u32::try_from(limit).unwrap_or(u32::MAX), query.text("cursor"));
    // Before the rows are read: what they have come to meanwhile is no promise.
    let reached = shared.watermarks.reached("audit").unwrap_or_default();
    let search = search(&shared, &query, order).await?;
    let found = search.page(shared.journal.db(), tenant.id(), &page).await?;
    Ok(Json(AuditPage {
        up_to: search.until.map_or(reached, |until| until.min(reached)),
        items: found.items.into_iter().map(|entry| AuditEntry::of(entry, language)).collect(),
        next: found.next,
    }))
}
