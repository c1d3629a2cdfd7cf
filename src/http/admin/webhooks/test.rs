//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/test`.

use axum::response::Response;
use commands::webhook::RequestTest;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Send a webhook a test message
///
/// The message is the event `WebhookTestRequested`, whatever events the webhook wants; how it was taken stands among its deliveries.
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/test", tag = "webhooks",
    params(WebhookPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn test_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RequestTest { tenant: tenant.id().clone(), id: path.webhook_id };
    write.order.change(target, &command).await
}
