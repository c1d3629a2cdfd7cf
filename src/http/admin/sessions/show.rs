//! `GET {issuer}/admin/v1/sessions/{session_id}`.

use axum::extract::State;
use axum::response::Response;
use queries::session;

use super::{SessionPath, Shown};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Present, absent};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a session
#[utoipa::path(
    get, path = "/sessions/{session_id}", tag = "sessions",
    params(SessionPath),
    responses((status = 200, description = "The session", body = Shown))
)]
pub(super) async fn show_session(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<SessionPath>,
    present: Present,
) -> Result<Response, Problem> {
    let found = session::by_id(shared.journal.db(), tenant.id(), &path.session_id).await?;
    let now = shared.journal.clock().now();
    let shown = found.filter(|session| session.is_alive(now)).map(Shown::from).ok_or_else(|| absent(false))?;
    Ok(present.answer(shown.version, &shown))
}
