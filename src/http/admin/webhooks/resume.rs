//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/resume`.

use axum::response::Response;
use commands::webhook::ResumeWebhook;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Resume a webhook
///
/// It is told again, beginning with what waited.
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/resume", tag = "webhooks",
    params(WebhookPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn resume_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = ResumeWebhook { tenant: tenant.id().clone(), id: path.webhook_id };
    write.order.change(target, &command).await
}
