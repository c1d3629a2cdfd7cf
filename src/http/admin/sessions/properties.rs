//! `PATCH {issuer}/admin/v1/sessions/{session_id}/properties`.

use std::collections::BTreeMap;

use axum::response::Response;
use commands::session::SetSessionProperties;

use super::SessionPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Change what is kept with a session
///
/// A JSON merge patch (RFC 7396) of names and texts: `null` removes one, what is left out stays. The names are those that the tenant allows
/// (`sign_in.session_properties`).
#[utoipa::path(
    patch, path = "/sessions/{session_id}/properties", tag = "sessions",
    params(SessionPath),
    request_body(content = BTreeMap<String, Option<String>>, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_session_properties(
    tenant: Tenant,
    Named(path): Named<SessionPath>,
    write: Write<BTreeMap<String, Option<String>>>,
) -> Result<Response, Problem> {
    let target = Target::Session(tenant.id().clone(), path.session_id.clone());
    let (tenant, session_id) = (tenant.id().clone(), path.session_id);
    write.order.change(target, &SetSessionProperties { tenant, session_id, changes: write.body }).await
}
