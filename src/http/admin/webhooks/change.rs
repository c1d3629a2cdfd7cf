//! `PATCH {issuer}/admin/v1/webhooks/{webhook_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::webhook::ChangeWebhook;
use queries::history::Kind as Of;
use serde_json::{Map, Value};

use super::WebhookPath;
use super::document::WebhookDocument;
use super::shown::Life;
use crate::http::Shared;
use crate::http::admin::request::document::merge;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::{json, read};
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Change some of a webhook's settings
///
/// A JSON merge patch (RFC 7396): `null` removes a member, or brings it back to its default.
#[utoipa::path(
    patch, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(WebhookPath),
    request_body(content = WebhookDocument, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_webhook(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<Map<String, Value>>,
) -> Result<Response, Problem> {
    let order = write.order.replacing()?;
    if let Some(earlier) = order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    let state = read::present(&shared, tenant.id(), Of::Webhook, &path.webhook_id).await?;
    let mut settings = Life::of(&state)?.settings;
    merge(&mut settings, Value::Object(write.body));
    let document: WebhookDocument = serde_json::from_value(settings).map_err(|error| json::refusal(&error))?;
    let (target, draft) = (path.target(tenant.id()), document.draft(&shared)?);
    let command = ChangeWebhook { tenant: tenant.id().clone(), id: path.webhook_id, draft };
    order.of_version(state.version)?.change(target, &command).await
}
