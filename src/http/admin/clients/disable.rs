//! `POST {issuer}/admin/v1/clients/{client_id}/disable`.

use axum::response::Response;
use commands::client::DisableClient;
use serde::Deserialize;
use utoipa::ToSchema;

use super::ClientPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Why a client is disabled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientDisabling {
    /// Why, for the audit log; 1 to 500 characters, nothing personal.
    reason: String,
}

/// Disable a client
///
/// It is answered no more until it is enabled.
#[utoipa::path(
    post, path = "/clients/{client_id}/disable", tag = "clients",
    params(ClientPath),
    request_body = ClientDisabling,
    responses((status = 200, body = Changed))
)]
pub(super) async fn disable_client(
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<ClientDisabling>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = DisableClient { tenant: tenant.id().clone(), client_id: path.client_id, reason: write.body.reason };
    write.order.change(target, &command).await
}
