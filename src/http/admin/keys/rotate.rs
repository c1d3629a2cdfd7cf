//! `POST {issuer}/admin/v1/keys/rotate`.

use aggregates::KeyAlgorithm;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::keys;

/// Which key is rotated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRotation {
    /// The algorithm whose key it is, such as `ES256` or `RSA-OAEP-256`.
    #[schema(value_type = String)]
    alg: KeyAlgorithm,
}

/// Rotate the signing key of an algorithm
///
/// The pending key signs from now on, the active one only verifies, and the next one is published. A first key signs at once.
#[utoipa::path(
    post, path = "/keys/rotate", tag = "keys",
    request_body = KeyRotation,
    responses((status = 200, body = Changed))
)]
pub(super) async fn rotate_key(tenant: Tenant, write: Write<KeyRotation>) -> Result<Response, Problem> {
    if let Some(earlier) = write.order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    let command = keys::plan(write.order.context(), tenant.id(), write.body.alg).await?;
    write.order.change(Target::New, &command).await
}
