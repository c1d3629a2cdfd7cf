//! `DELETE {issuer}/admin/v1/sessions/{session_id}`.

use aggregates::session::SessionEnd;
use axum::response::Response;
use commands::session::EndSession;

use super::SessionPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// End a session
///
/// Grants that were given in it end with it, and their tokens, unless they are for offline access.
#[utoipa::path(
    delete, path = "/sessions/{session_id}", tag = "sessions",
    params(SessionPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn end_session(
    tenant: Tenant,
    Named(path): Named<SessionPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = Target::Session(tenant.id().clone(), path.session_id.clone());
    let (tenant, reason) = (tenant.id().clone(), SessionEnd::Administrator);
    let command = EndSession { tenant, session_id: path.session_id, user: None, reason };
    write.order.change(target, &command).await
}
