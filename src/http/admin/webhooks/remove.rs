//! `DELETE {issuer}/admin/v1/webhooks/{webhook_id}`.

use axum::response::Response;
use commands::webhook::RemoveWebhook;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Remove a webhook for ever
///
/// What waits for it is given up.
#[utoipa::path(
    delete, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(WebhookPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RemoveWebhook { tenant: tenant.id().clone(), id: path.webhook_id };
    write.order.change(target, &command).await
}
