//! `GET {issuer}/admin/v1/consents/{user_id}/{client_id}`.

use aggregates::consent::consent_stream;
use axum::response::Response;
use queries::history::Kind as Of;

use super::{ConsentPath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a user's consent to a client
#[utoipa::path(
    get, path = "/consents/{user_id}/{client_id}", tag = "consents",
    params(ConsentPath, ReadParameters),
    responses((status = 200, description = "The consent", body = Shown))
)]
pub(super) async fn show_consent(
    tenant: Tenant,
    Named(path): Named<ConsentPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Consent, &consent_stream(&path.user_id, &path.client_id)).await?;
    let shown = Shown::of(&state)?.ok_or_else(|| read.absent())?;
    Ok(read.answer(shown.version, &shown))
}
