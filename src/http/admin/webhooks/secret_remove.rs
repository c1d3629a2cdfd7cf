//! `DELETE {issuer}/admin/v1/webhooks/{webhook_id}/secrets/{secret_id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::TenantId;
use axum::response::Response;
use commands::webhook::RemoveWebhookSecret;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which secret of which webhook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct WebhookSecretPath {
    /// The webhook's id.
    webhook_id: String,
    /// The secret's id.
    secret_id: String,
}

impl WebhookSecretPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Webhook(tenant.clone(), self.webhook_id.clone())
    }
}

/// Remove a webhook's secret
///
/// Nothing is signed by it any more, at once. The last one that goes on cannot be removed.
#[utoipa::path(
    delete, path = "/webhooks/{webhook_id}/secrets/{secret_id}", tag = "webhooks",
    params(WebhookSecretPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_webhook_secret(
    tenant: Tenant,
    Named(path): Named<WebhookSecretPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let WebhookSecretPath { webhook_id, secret_id } = path;
    let command = RemoveWebhookSecret { tenant: tenant.id().clone(), id: webhook_id, secret_id };
    write.order.change(target, &command).await
}
