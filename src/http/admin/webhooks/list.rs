//! `GET {issuer}/admin/v1/webhooks`.

use axum::Json;
use axum::extract::State;
use queries::webhook;

use super::shown::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List the webhooks
///
/// By id. This list is not filtered.
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks",
    params(ListParameters),
    responses((status = 200, description = "A page of webhooks", body = Items<Shown>))
)]
pub(super) async fn list_webhooks(
    State(shared): State<Shared>,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "webhooks").await?;
    let found = webhook::list(shared.journal.db(), tenant.id(), page).await?;
    Ok(Json(Items::of(found, Shown::row).whole()?))
}
