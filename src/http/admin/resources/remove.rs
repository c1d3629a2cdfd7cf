//! `DELETE {issuer}/admin/v1/resources/{resource_id}`.

use axum::response::Response;
use commands::resource::RemoveResource;

use super::ResourcePath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Remove a protected resource for ever
///
/// No more tokens are issued for it; its address is free again.
#[utoipa::path(
    delete, path = "/resources/{resource_id}", tag = "resources",
    params(ResourcePath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_resource(
    tenant: Tenant,
    Named(path): Named<ResourcePath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RemoveResource { tenant: tenant.id().clone(), id: path.resource_id };
    write.order.change(target, &command).await
}
