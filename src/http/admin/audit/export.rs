//! `GET {issuer}/admin/v1/audit/export`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::TenantId;
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, try_unfold};
use queries::audit::{Order, Search};
use queries::{Page, QueryError};
use utoipa::IntoParams;

use super::parameters::{SearchParameters, query, search};
use crate::audit::Form;
use crate::http::Shared;
use crate::http::admin::request::list::PATIENCE;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Entries that are read, and held, at once.
const PIECE: u32 = 200;

/// In which form.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct FormParameters {
    /// `ndjson` (the default): an entry per line as JSON; `csv`: a table for spreadsheets.
    format: Option<String>,
}

/// The media type of a form, and the name of a file of it.
fn headers_of(form: Form) -> [(HeaderName, &'static str); 3] {
    let (media, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
        Form::Ndjson => ("application/x-ndjson", "attachment; filename=\"audit.ndjson\""),
    };
    [(CONTENT_TYPE, media), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, "no-store")]
}

/// Take the audit log along
///
/// All that is found, oldest first, as far as the log was when it was asked. It goes out as it is read: nothing is gathered before.
#[utoipa::path(
    get, path = "/audit/export", tag = "audit",
    params(SearchParameters, FormParameters),
    responses((status = 200, description = "The entries", content((String = "application/x-ndjson"), (String = "text/csv"))))
)]
pub(super) async fn export_audit(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
) -> Result<Response, Problem> {
    let query = query(&uri, &["format"])?;
    let strange = || Problem::unreadable("format", "is none that there is", "write csv or ndjson");
    let form = query.text("format").map_or(Some(Form::Ndjson), Form::named).ok_or_else(strange)?;
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for("audit", position, PATIENCE).await?;
    }
    let mut search = search(&shared, &query, Order::OldestFirst).await?;
    // An end that moves away with the log would never be reached on a busy one.
    let head = *shared.journal.head().borrow();
    search.until = Some(search.until.map_or(head, |until| until.min(head)));
    let pieces = pieces(shared, tenant.id().clone(), search, form);
    Ok((headers_of(form), Body::from_stream(pieces)).into_response())
}

/// The pieces of an export; the next one is read when the one before has been taken.
fn pieces(
    shared: Shared,
    tenant: TenantId,
    search: Search,
    form: Form,
) -> impl Stream<Item = Result<Bytes, QueryError>> {
    try_unfold(Some((form.head(), None::<String>)), move |state| {
        let (shared, tenant, search) = (shared.clone(), tenant.clone(), search.clone());
        async move {
            let Some((mut text, cursor)) = state else { return Ok(None) };
            let page = Page::after(PIECE, cursor.as_deref());
            let found = search.page(shared.journal.db(), &tenant, &page).await?;
            found.items.iter().for_each(|entry| text.push_str(&form.line(entry)));
            let next = found.next.map(|next| (String::new(), Some(next)));
            Ok(Some((Bytes::from(text), next)))
        }
    })
}
