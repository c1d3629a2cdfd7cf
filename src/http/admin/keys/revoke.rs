//! `POST {issuer}/admin/v1/keys/{kid}/revoke`.

use axum::response::Response;
use commands::signing_key::RevokeSigningKey;
use serde::Deserialize;
use utoipa::ToSchema;

use super::KeyPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Why a key is revoked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRevocation {
    /// Why, for the audit log; 1 to 500 characters, nothing personal.
    reason: String,
}

/// Revoke a signing key
///
/// No signature of it is accepted any more, at once. Rotate first where it is the one that signs.
#[utoipa::path(
    post, path = "/keys/{kid}/revoke", tag = "keys",
    params(KeyPath),
    request_body = KeyRevocation,
    responses((status = 200, body = Changed))
)]
pub(super) async fn revoke_key(
    tenant: Tenant,
    Named(path): Named<KeyPath>,
    write: Write<KeyRevocation>,
) -> Result<Response, Problem> {
    let target = Target::SigningKey(tenant.id().clone(), path.kid.clone());
    let command = RevokeSigningKey { tenant: tenant.id().clone(), kid: path.kid, reason: write.body.reason };
    write.order.change(target, &command).await
}
