//! `POST {issuer}/admin/v1/webhooks/{webhook_id}/secrets`.

use aggregates::webhook::SigningSecret;
use axum::response::Response;
use chrono::TimeDelta;
use commands::webhook::{AddWebhookSecret, AddedWebhookSecret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::WebhookPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Write};
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::Tenant;

/// For how long the others sign too, where nothing is said: a day.
const USUAL_OVERLAP: u32 = 24 * 60 * 60;
const LONGEST_OVERLAP: u32 = 30 * USUAL_OVERLAP;

/// A secret to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebhookSecret {
    /// A secret that is brought along: `whsec_` and 24 to 64 bytes in base64. A new one where it is not given.
    #[schema(write_only)]
    signing_secret: Option<String>,
    /// For how many seconds messages are signed by the earlier ones too: a day where nothing is said, 30 days at most.
    #[schema(maximum = 2_592_000)]
    overlap_seconds: Option<u32>,
}

/// A secret that was added.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedWebhookSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// The secret, this once: nobody can read it again. None where it was brought along, and when the same request is answered a second
    /// time.
    #[schema(required = true)]
    signing_secret: Option<String>,
    #[serde(flatten)]
    changed: Changed,
}

/// Rotate a webhook's secret
///
/// Messages are signed by the new one at once, and by those before it until the overlap is over.
#[utoipa::path(
    post, path = "/webhooks/{webhook_id}/secrets", tag = "webhooks",
    params(WebhookPath),
    request_body = Option<NewWebhookSecret>,
    responses((status = 201, description = "Added", body = CreatedWebhookSecret))
)]
pub(super) async fn add_webhook_secret(
    tenant: Tenant,
    Named(path): Named<WebhookPath>,
    write: Write<NewWebhookSecret>,
) -> Result<Response, Problem> {
    let NewWebhookSecret { signing_secret, overlap_seconds } = write.body;
    let overlap = overlap_seconds.unwrap_or(USUAL_OVERLAP);
    if overlap > LONGEST_OVERLAP {
        return Err(Problem::invalid("overlap_seconds", "is too long", "choose 30 days at most"));
    }
    let parsed = signing_secret.map(|text| SigningSecret::parse(&text)).transpose();
    let secret = parsed.map_err(|error| Problem::of_sentence(Kind::Invalid, "signing_secret", &error))?;
    let (target, below) = (path.target(tenant.id()), within(&tenant, &["webhooks", &path.webhook_id, "secrets"]));
    let (tenant, id, overlap) = (tenant.id().clone(), path.webhook_id, TimeDelta::seconds(i64::from(overlap)));
    let command = AddWebhookSecret { tenant, id, secret, overlap };
    let carried = write.order.carry_out(target, &command).await?;
    let body = |done: &Done<AddedWebhookSecret>| CreatedWebhookSecret {
        secret_id: done.answer.secret_id.clone(),
        signing_secret: done.answer.secret.as_ref().map(|secret| secret.expose().to_owned()),
        changed: done.told(),
    };
    Ok(carried.created(&below, |answer| answer.secret_id.clone(), body))
}
