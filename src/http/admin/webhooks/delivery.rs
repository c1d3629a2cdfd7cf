//! `GET {issuer}/admin/v1/webhooks/{webhook_id}/deliveries/{event_id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::delivery::{self, Attempt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::deliveries::{WEBHOOK, said};
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::deliveries::ShownDelivery;
use crate::http::admin::permission::Permission::UsersRead;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which delivery to which webhook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct WebhookDeliveryPath {
    /// The webhook's id.
    webhook_id: String,
    /// The event's id.
    event_id: String,
}

/// A delivery to a webhook with its attempts.
#[derive(Serialize, ToSchema)]
pub(super) struct WebhookDelivery {
    #[serde(flatten)]
    delivery: ShownDelivery,
    /// The body of the message, made again from the log: after an erasure without the person. None for a replay and the like, and where it holds
    /// what is personal and the caller may not read users.
    #[schema(required = true)]
    body: Option<String>,
    /// The attempts that are still kept, the oldest first.
    attempts: Vec<ShownAttempt>,
}

/// An attempt.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryAttempt)]
struct ShownAttempt {
    /// When it began.
    at: DateTime<Utc>,
    /// Which one it was since the delivery was queued or taken up again.
    number: u64,
    /// How long it took.
    milliseconds: u64,
    /// The status that was answered.
    #[schema(required = true)]
    status: Option<i64>,
    /// What came of it, in a few words.
    outcome: String,
    /// What followed: `done`, `again` or `dead`.
    became: String,
    /// The headers that were sent, secret ones as `{"$secret": true}`, and by what the body is known: its length and its SHA-256.
    #[schema(value_type = Object)]
    request: Value,
    /// The first 2 KiB of the answer's body; not kept for webhooks that see what is personal.
    #[schema(required = true)]
    response: Option<String>,
}

impl From<Attempt> for ShownAttempt {
    fn from(attempt: Attempt) -> Self {
        let Attempt { at, number, milliseconds, status, outcome, became, request, response } = attempt;
        let request = serde_json::from_str(&request).unwrap_or_default();
        Self { at, number, milliseconds, status, outcome, became, request, response }
    }
}

/// Show a delivery to a webhook
///
/// With what was sent and what was answered at each attempt.
#[utoipa::path(
    get, path = "/webhooks/{webhook_id}/deliveries/{event_id}", tag = "webhooks",
    params(WebhookDeliveryPath),
    responses((status = 200, description = "The delivery", body = WebhookDelivery))
)]
pub(super) async fn show_webhook_delivery(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    Named(path): Named<WebhookDeliveryPath>,
) -> Result<Json<WebhookDelivery>, Problem> {
    let event_id: Uuid = path.event_id.parse().map_err(|_| read::absent(false))?;
    let (db, of) = (shared.journal.db(), (WEBHOOK, path.webhook_id.as_str()));
    let found = delivery::one(db, tenant.id(), of, event_id).await?.ok_or_else(|| read::absent(false))?;
    let attempts = delivery::attempts(db, tenant.id(), of, event_id).await?;
    let position = found.delivery.position;
    let said = said(&shared, tenant.id(), &path.webhook_id, &found.content, position).await?;
    let may = |clear: bool| !clear || UsersRead.is_in(&administrator.scope);
    Ok(Json(WebhookDelivery {
        delivery: found.delivery.into(),
        body: said.filter(|(_, clear)| may(*clear)).map(|(body, _)| body),
        attempts: attempts.into_iter().map(ShownAttempt::from).collect(),
    }))
}
