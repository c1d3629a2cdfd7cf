//! `POST /admin/v1/tenants/{tenant_id}/reactivate`.

use axum::response::Response;
use commands::tenant::ReactivateTenant;

use super::TenantPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;

/// Reactivate a suspended tenant
#[utoipa::path(
    post, path = "/tenants/{tenant_id}/reactivate", tag = "tenants",
    params(TenantPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn reactivate_tenant(
    Named(path): Named<TenantPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let (id, target) = path.target()?;
    write.order.change(target, &ReactivateTenant { id }).await
}
