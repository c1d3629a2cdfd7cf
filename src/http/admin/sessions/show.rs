//! `GET {issuer}/admin/v1/sessions/{session_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{SessionPath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a session
///
/// As long as it is not over: neither ended, nor too old, nor unused for too long.
#[utoipa::path(
    get, path = "/sessions/{session_id}", tag = "sessions",
    params(SessionPath, ReadParameters),
    responses((status = 200, description = "The session", body = Shown))
)]
pub(super) async fn show_session(
    tenant: Tenant,
    Named(path): Named<SessionPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Session, &path.session_id).await?;
    let shown = Shown::of(&state, read.moment(&state), &tenant.settings().sign_in)?.ok_or_else(|| read.absent())?;
    Ok(read.answer(shown.version, &shown))
}
