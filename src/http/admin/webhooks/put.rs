//! `PUT {issuer}/admin/v1/webhooks/{webhook_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::webhook::ChangeWebhook;

use super::WebhookPath;
use super::document::WebhookDocument;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Replace a webhook's settings
///
/// A secret value that is given as it was read stays as it is. What was queued before is told as the webhook was set up then, but where it leads
/// now. Whoever leads it elsewhere, or lets it hear of more, takes back that it sees what is personal in the clear.
#[utoipa::path(
    put, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(WebhookPath),
    request_body = WebhookDocument,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_webhook(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<WebhookDocument>,
) -> Result<Response, Problem> {
    let (target, draft) = (path.target(tenant.id()), write.body.draft(&shared)?);
    let command = ChangeWebhook { tenant: tenant.id().clone(), id: path.webhook_id, draft };
    write.order.replacing()?.change(target, &command).await
}
