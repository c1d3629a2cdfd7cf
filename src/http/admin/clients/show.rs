//! `GET {issuer}/admin/v1/clients/{client_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{ClientPath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a client
#[utoipa::path(
    get, path = "/clients/{client_id}", tag = "clients",
    params(ClientPath, ReadParameters),
    responses((status = 200, description = "The client", body = Shown))
)]
pub(super) async fn show_client(
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Client, &path.client_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
