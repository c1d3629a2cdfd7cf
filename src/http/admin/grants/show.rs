//! `GET {issuer}/admin/v1/grants/{grant_id}`.

use axum::extract::State;
use axum::response::Response;
use queries::grant;

use super::{GrantPath, Shown};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Present, absent};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a grant
#[utoipa::path(
    get, path = "/grants/{grant_id}", tag = "grants",
    params(GrantPath),
    responses((status = 200, description = "The grant", body = Shown))
)]
pub(super) async fn show_grant(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GrantPath>,
    present: Present,
) -> Result<Response, Problem> {
    let found = grant::by_id(shared.journal.db(), tenant.id(), path.id()?).await?;
    let now = shared.journal.clock().now();
    let shown = found.filter(|grant| grant.is_live(now)).map(Shown::from).ok_or_else(|| absent(false))?;
    Ok(present.answer(shown.version, &shown))
}
