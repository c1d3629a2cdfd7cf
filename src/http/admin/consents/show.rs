//! `GET {issuer}/admin/v1/consents/{user_id}/{client_id}`.

use axum::extract::State;
use axum::response::Response;
use queries::consent;

use super::{ConsentPath, Shown};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Present, absent};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a user's consent to a client
#[utoipa::path(
    get, path = "/consents/{user_id}/{client_id}", tag = "consents",
    params(ConsentPath),
    responses((status = 200, description = "The consent", body = Shown))
)]
pub(super) async fn show_consent(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<ConsentPath>,
    present: Present,
) -> Result<Response, Problem> {
    let found = consent::of(shared.journal.db(), tenant.id(), &path.user_id, &path.client_id).await?;
    let shown = found.map(Shown::from).ok_or_else(|| absent(false))?;
    Ok(present.answer(shown.version, &shown))
}
