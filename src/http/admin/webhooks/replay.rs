//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/replay`.

use axum::response::Response;
use commands::webhook::RequestReplay;
use serde::Deserialize;
use utoipa::ToSchema;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// From where on a webhook is told again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookReplay {
    /// What happened after this position of the log; 0 for everything.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    after: u64,
}

/// Tell a webhook again what happened
///
/// Everything after a position that it wants now, as it is set up now, under the same ids as before.
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/replay", tag = "webhooks",
    params(WebhookPath),
    request_body = WebhookReplay,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replay_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<WebhookReplay>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RequestReplay { tenant: tenant.id().clone(), id: path.webhook_id, after: write.body.after };
    write.order.change(target, &command).await
}
