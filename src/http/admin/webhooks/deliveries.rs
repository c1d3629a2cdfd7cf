//! `GET {issuer}/admin/v1/webhooks/{webhook_id}/deliveries`.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use queries::delivery;
use queries::history::Kind as Of;

use super::WebhookPath;
use crate::deliveries::WEBHOOK;
use crate::http::Shared;
use crate::http::admin::deliveries::{DeliveryParameters, ShownDelivery, asked};
use crate::http::admin::request::list::Items;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List what a webhook is told
///
/// In the order of the log. What arrived is listed for as many days as the operator keeps it, what was given up for 30 days.
#[utoipa::path(
    get, path = "/webhooks/{webhook_id}/deliveries", tag = "webhooks",
    params(WebhookPath, DeliveryParameters),
    responses((status = 200, description = "A page of deliveries", body = Items<ShownDelivery>))
)]
pub(super) async fn list_webhook_deliveries(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
) -> Result<Json<Items<ShownDelivery>>, Problem> {
    let (state, page) = asked(&uri)?;
    read::wait(&shared, &headers).await?;
    read::present(&shared, tenant.id(), Of::Webhook, &path.webhook_id).await?;
    let of = (WEBHOOK, path.webhook_id.as_str());
    let found = delivery::of_target(shared.journal.db(), tenant.id(), of, state, &page).await?;
    Ok(Json(Items::of(found, ShownDelivery::from)))
}
