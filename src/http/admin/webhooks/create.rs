//! `POST {issuer}/admin/v1/webhooks`.

use axum::extract::State;
use axum::response::Response;
use commands::webhook::{RegisterWebhook, RegisteredWebhook};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::WebhookDocument;
use crate::http::Shared;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A webhook that was registered.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedWebhook {
    /// Its id.
    webhook_id: String,
    /// By what its messages are signed, this once: nobody can read it again. None where they are not, and when the same request is answered
    /// a second time.
    #[schema(required = true)]
    signing_secret: Option<String>,
    #[serde(flatten)]
    changed: Changed,
}

/// Register a webhook
///
/// It is told what happens from now on, and sees nothing that is personal until somebody lets it.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks",
    request_body = WebhookDocument,
    responses((status = 201, description = "Registered", body = CreatedWebhook))
)]
pub(super) async fn create_webhook(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<WebhookDocument>,
) -> Result<Response, Problem> {
    let command = RegisterWebhook { tenant: tenant.id().clone(), draft: write.body.draft(&shared)? };
    let carried = write.order.carry_out(Target::New, &command).await?;
    let body = |done: &Done<RegisteredWebhook>| CreatedWebhook {
        webhook_id: done.answer.webhook_id.clone(),
        signing_secret: done.answer.secret.as_ref().map(|secret| secret.expose().to_owned()),
        changed: done.told(),
    };
    Ok(carried.created(&within(&tenant, &["webhooks"]), |answer| answer.webhook_id.clone(), body))
}
