//! `POST {issuer}/admin/v1/clients/{client_id}/secrets`.

use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::ClearSecret;
use commands::client::{AddSecret, AddedSecret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ClientPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A secret to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSecret {
    /// The secret it had elsewhere; a new one where it is not given.
    #[schema(write_only)]
    client_secret: Option<String>,
    /// From when on it is refused.
    expires_at: Option<DateTime<Utc>>,
}

/// A secret that was added.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// The secret, this once. None where it was brought along, and when the same request is answered a second time.
    #[schema(required = true)]
    client_secret: Option<String>,
    #[serde(flatten)]
    changed: Changed,
}

/// Give a client one more secret
///
/// Several live at once, so that they can be rotated without an outage.
#[utoipa::path(
    post, path = "/clients/{client_id}/secrets", tag = "clients",
    params(ClientPath),
    request_body = Option<NewSecret>,
    responses((status = 201, description = "Added", body = CreatedSecret))
)]
pub(super) async fn add_secret(
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<NewSecret>,
) -> Result<Response, Problem> {
    let NewSecret { client_secret, expires_at } = write.body;
    let (target, below) = (path.target(tenant.id()), within(&tenant, &["clients", &path.client_id, "secrets"]));
    let secret = client_secret.map(ClearSecret::given);
    let command = AddSecret { tenant: tenant.id().clone(), client_id: path.client_id, secret, expires_at };
    let carried = write.order.carry_out(target, &command).await?;
    let body = |done: &Done<AddedSecret>| CreatedSecret {
        secret_id: done.answer.secret_id.clone(),
        client_secret: done.answer.secret.as_ref().map(|secret| secret.expose().to_owned()),
        changed: done.told(),
    };
    Ok(carried.created(&below, |answer| answer.secret_id.clone(), body))
}
