//! `POST {issuer}/admin/v1/resources/{resource_id}/secrets`.

use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::resource::{AddResourceSecret, AddedResourceSecret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ResourcePath;
use crate::http::admin::request::named::Named;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A secret to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewResourceSecret {
    /// From when on it is refused.
    expires_at: Option<DateTime<Utc>>,
}

/// A secret that was added.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedResourceSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// The secret, this once: nobody can read it again. None when the same request is answered a second time.
    #[schema(required = true)]
    resource_secret: Option<String>,
    #[serde(flatten)]
    changed: Changed,
}

/// Give a resource one more secret
///
/// With its id and the secret it asks the introspection endpoint what those tokens are worth that are for it. Several live at once,
/// so that they can be rotated without an outage.
#[utoipa::path(
    post, path = "/resources/{resource_id}/secrets", tag = "resources",
    params(ResourcePath),
    request_body = Option<NewResourceSecret>,
    responses((status = 201, description = "Added", body = CreatedResourceSecret))
)]
pub(super) async fn add_resource_secret(
    tenant: Tenant,
    Named(path): Named<ResourcePath>,
    write: Write<NewResourceSecret>,
) -> Result<Response, Problem> {
    let NewResourceSecret { expires_at } = write.body;
    let (target, below) = (path.target(tenant.id()), within(&tenant, &["resources", &path.resource_id, "secrets"]));
    let command = AddResourceSecret { tenant: tenant.id().clone(), id: path.resource_id, expires_at };
    let carried = write.order.carry_out(target, &command).await?;
    let body = |done: &Done<AddedResourceSecret>| CreatedResourceSecret {
        secret_id: done.answer.secret_id.clone(),
        resource_secret: done.answer.secret.as_ref().map(|secret| secret.expose().to_owned()),
        changed: done.told(),
    };
    Ok(carried.created(&below, |answer| answer.secret_id.clone(), body))
}
