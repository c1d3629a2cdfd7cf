//! `GET {issuer}/admin/v1/clients`.

use axum::Json;
use axum::extract::State;
use queries::client;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the clients
///
/// By client id. This list is not filtered.
#[utoipa::path(
    get, path = "/clients", tag = "clients",
    params(ListParameters),
    responses((status = 200, description = "A page of clients", body = Items<Shown>))
)]
pub(super) async fn list_clients(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "clients").await?;
    Ok(Json(Items::of(client::list(shared.journal.db(), tenant.id(), page).await?, Shown::from)))
}
