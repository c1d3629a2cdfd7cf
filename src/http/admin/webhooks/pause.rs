//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/pause`.

use aggregates::webhook::Pauser;
use axum::response::Response;
use commands::webhook::PauseWebhook;
use serde::Deserialize;
use utoipa::ToSchema;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Why a webhook is paused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookPausing {
    /// Why, for the audit log; 1 to 500 characters, nothing personal.
    reason: String,
}

/// Pause a webhook
///
/// It is told nothing until it is resumed; what happens meanwhile waits, for seven days at most.
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/pause", tag = "webhooks",
    params(WebhookPath),
    request_body = WebhookPausing,
    responses((status = 200, body = Changed))
)]
pub(super) async fn pause_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<WebhookPausing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = PauseWebhook {
        tenant: tenant.id().clone(),
        id: path.webhook_id,
        by: Pauser::Administrator,
        reason: write.body.reason,
    };
    write.order.change(target, &command).await
}
