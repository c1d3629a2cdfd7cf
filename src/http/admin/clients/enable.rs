//! `POST {issuer}/admin/v1/clients/{client_id}/enable`.

use axum::response::Response;
use commands::client::EnableClient;

use super::ClientPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Enable a disabled client
#[utoipa::path(
    post, path = "/clients/{client_id}/enable", tag = "clients",
    params(ClientPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn enable_client(
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = EnableClient { tenant: tenant.id().clone(), client_id: path.client_id };
    write.order.change(target, &command).await
}
