//! `GET {issuer}/admin/v1/grants/{grant_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{GrantPath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a grant
///
/// As long as it is not over: neither denied, nor taken back, nor expired.
#[utoipa::path(
    get, path = "/grants/{grant_id}", tag = "grants",
    params(GrantPath, ReadParameters),
    responses((status = 200, description = "The grant", body = Shown))
)]
pub(super) async fn show_grant(tenant: Tenant, Named(path): Named<GrantPath>, read: Read) -> Result<Response, Problem> {
    let id = path.id()?;
    let state = read.state(tenant.id(), Of::Grant, &id.to_string()).await?;
    let shown = Shown::of(id, &state, read.moment(&state))?.ok_or_else(|| read.absent())?;
    Ok(read.answer(shown.version, &shown))
}
