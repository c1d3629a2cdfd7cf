//! `PUT {issuer}/admin/v1/webhooks/{webhook_id}/disclosure`.

use aggregates::webhook::Disclosure;
use axum::response::Response;
use commands::webhook::DiscloseToWebhook;
use serde::Deserialize;
use utoipa::ToSchema;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What a webhook sees of what is personal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookDisclosure {
    /// `removed` (as at the beginning), `sealed` (as the log stores it, for nobody to read), or `clear`.
    #[schema(value_type = Disclosed)]
    disclosure: Disclosure,
}

/// What is disclosed.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes a list of the aggregate")]
pub(super) enum Disclosed {
    Removed,
    Sealed,
    Clear,
}

/// Let a webhook see more or less of what is personal
///
/// It is taken back where the webhook is led elsewhere or is to hear of more. What is waiting is told by the stricter of what held when it was
/// queued and what holds when it is sent.
#[utoipa::path(
    put, path = "/webhooks/{webhook_id}/disclosure", tag = "webhooks",
    params(WebhookPath),
    request_body = WebhookDisclosure,
    responses((status = 200, body = Changed))
)]
pub(super) async fn disclose_to_webhook(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<WebhookDisclosure>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command =
        DiscloseToWebhook { tenant: tenant.id().clone(), id: path.webhook_id, disclosure: write.body.disclosure };
    write.order.change(target, &command).await
}
