//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/redrive`.

use axum::response::Response;
use commands::webhook::RequestRedrive;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What is to be tried again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookRedrive {
    /// Only this event; everything that was given up, where it is not given.
    event_id: Option<Uuid>,
}

/// Try again what was given up for a webhook
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/redrive", tag = "webhooks",
    params(WebhookPath),
    request_body = Option<WebhookRedrive>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn redrive_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<WebhookRedrive>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RequestRedrive {
        tenant: tenant.id().clone(),
        id: path.webhook_id,
        event_id: write.body.event_id.map(|id| id.to_string()),
    };
    write.order.change(target, &command).await
}
