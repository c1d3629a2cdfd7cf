//! `DELETE {issuer}/admin/v1/clients/{client_id}`.

use axum::response::Response;
use commands::client::DeleteClient;

use super::ClientPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Delete a client for ever
///
/// Its id is never given again.
#[utoipa::path(
    delete, path = "/clients/{client_id}", tag = "clients",
    params(ClientPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn delete_client(
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = DeleteClient { tenant: tenant.id().clone(), client_id: path.client_id };
    write.order.change(target, &command).await
}
