//! `DELETE {issuer}/admin/v1/clients/{client_id}/secrets/{secret_id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::TenantId;
use axum::response::Response;
use commands::client::RemoveSecret;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which secret of which client.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct SecretPath {
    /// The client id.
    client_id: String,
    /// The secret's id.
    secret_id: String,
}

impl SecretPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Client(tenant.clone(), self.client_id.clone())
    }
}

/// Remove a client's secret
///
/// It is accepted no more, at once.
#[utoipa::path(
    delete, path = "/clients/{client_id}/secrets/{secret_id}", tag = "clients",
    params(SecretPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_secret(
    tenant: Tenant,
    Named(path): Named<SecretPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let SecretPath { client_id, secret_id } = path;
    let command = RemoveSecret { tenant: tenant.id().clone(), client_id, secret_id };
    write.order.change(target, &command).await
}
