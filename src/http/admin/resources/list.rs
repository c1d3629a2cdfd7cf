//! `GET {issuer}/admin/v1/resources`.

use axum::Json;
use axum::extract::State;
use queries::resource;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the protected resources
///
/// By id. This list is not filtered.
#[utoipa::path(
    get, path = "/resources", tag = "resources",
    params(ListParameters),
    responses((status = 200, description = "A page of resources", body = Items<Shown>))
)]
pub(super) async fn list_resources(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "resources").await?;
    Ok(Json(Items::of(resource::list(shared.journal.db(), tenant.id(), page).await?, Shown::from)))
}
