//! `GET /admin/v1/tenants`.

use axum::Json;
use axum::extract::State;
use queries::tenant;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;

/// List the tenants
///
/// All there ever were, by id. This list is not filtered.
#[utoipa::path(
    get, path = "/tenants", tag = "tenants",
    params(ListParameters),
    responses((status = 200, description = "A page of tenants", body = Items<Shown>))
)]
pub(super) async fn list_tenants(State(shared): State<Shared>, list: List) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "tenants").await?;
    Ok(Json(Items::of(tenant::list(shared.journal.db(), page).await?, Shown::from)))
}
