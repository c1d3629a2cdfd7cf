//! `GET {issuer}/admin/v1/ssf-streams`.

use axum::Json;
use axum::extract::State;
use queries::ssf_stream;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the streams of shared signals
///
/// By client. This list is not filtered.
#[utoipa::path(
    get, path = "/ssf-streams", tag = "ssf-streams",
    params(ListParameters),
    responses((status = 200, description = "A page of streams", body = Items<Shown>))
)]
pub(super) async fn list_ssf_streams(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "ssf_streams").await?;
    Ok(Json(Items::of(ssf_stream::list(shared.journal.db(), tenant.id(), page).await?, Shown::from)))
}
