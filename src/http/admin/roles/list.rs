//! `GET {issuer}/admin/v1/roles`.

use axum::Json;
use axum::extract::State;
use queries::role;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the roles
///
/// By id; the built-in one comes last. This list is not filtered.
#[utoipa::path(
    get, path = "/roles", tag = "roles",
    params(ListParameters),
    responses((status = 200, description = "A page of roles", body = Items<Shown>))
)]
pub(super) async fn list_roles(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "roles").await?;
    Ok(Json(Items::of(role::list(shared.journal.db(), tenant.id(), page).await?, Shown::from)))
}
