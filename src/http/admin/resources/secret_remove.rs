//! `DELETE {issuer}/admin/v1/resources/{resource_id}/secrets/{secret_id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::TenantId;
use axum::response::Response;
use commands::resource::RemoveResourceSecret;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which secret of which resource.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ResourceSecretPath {
    /// The resource's id.
    resource_id: String,
    /// The secret's id.
    secret_id: String,
}

impl ResourceSecretPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Resource(tenant.clone(), self.resource_id.clone())
    }
}

/// Remove a resource's secret
///
/// It is accepted no more, at once.
#[utoipa::path(
    delete, path = "/resources/{resource_id}/secrets/{secret_id}", tag = "resources",
    params(ResourceSecretPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_resource_secret(
    tenant: Tenant,
    Named(path): Named<ResourceSecretPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let ResourceSecretPath { resource_id, secret_id } = path;
    let command = RemoveResourceSecret { tenant: tenant.id().clone(), id: resource_id, secret_id };
    write.order.change(target, &command).await
}
