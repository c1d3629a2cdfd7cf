//! `GET {issuer}/admin/v1/webhooks/{webhook_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::WebhookPath;
use super::shown::Shown;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a webhook
#[utoipa::path(
    get, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(WebhookPath, ReadParameters),
    responses((status = 200, description = "The webhook", body = Shown))
)]
pub(super) async fn show_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Webhook, &path.webhook_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
