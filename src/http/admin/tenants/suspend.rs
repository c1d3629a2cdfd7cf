//! `POST /admin/v1/tenants/{tenant_id}/suspend`.

use axum::response::Response;
use commands::tenant::SuspendTenant;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TenantPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;

/// Why a tenant is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantSuspension {
    /// Why, for the audit log; 1 to 500 characters, nothing personal.
    reason: String,
}

/// Suspend a tenant
///
/// It answers nobody until it is reactivated; everything is kept.
#[utoipa::path(
    post, path = "/tenants/{tenant_id}/suspend", tag = "tenants",
    params(TenantPath),
    request_body = TenantSuspension,
    responses((status = 200, body = Changed))
)]
pub(super) async fn suspend_tenant(
    Named(path): Named<TenantPath>,
    write: Write<TenantSuspension>,
) -> Result<Response, Problem> {
    let (id, target) = path.target()?;
    write.order.change(target, &SuspendTenant { id, reason: write.body.reason }).await
}
