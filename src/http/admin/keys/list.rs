//! `GET {issuer}/admin/v1/keys`.

use axum::Json;
use axum::extract::State;
use queries::signing_key;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the signing keys
///
/// By key id. This list is not filtered.
#[utoipa::path(
    get, path = "/keys", tag = "keys",
    params(ListParameters),
    responses((status = 200, description = "A page of keys", body = Items<Shown>))
)]
pub(super) async fn list_keys(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "signing_keys").await?;
    Ok(Json(Items::of(signing_key::list(shared.journal.db(), tenant.id(), page).await?, Shown::from)))
}
