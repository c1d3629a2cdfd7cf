//! `PATCH /admin/v1/tenants/{tenant_id}`.

use axum::response::Response;
use commands::tenant::RenameTenant;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TenantPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;

/// What may be changed of a tenant itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantChange {
    /// The new name, 1 to 200 characters.
    name: String,
}

/// Rename a tenant
#[utoipa::path(
    patch, path = "/tenants/{tenant_id}", tag = "tenants",
    params(TenantPath),
    request_body = TenantChange,
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_tenant(
    Named(path): Named<TenantPath>,
    write: Write<TenantChange>,
) -> Result<Response, Problem> {
    let (id, target) = path.target()?;
    write.order.replacing()?.change(target, &RenameTenant { id, name: write.body.name }).await
}
