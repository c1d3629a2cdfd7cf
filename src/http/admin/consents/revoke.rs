//! `DELETE {issuer}/admin/v1/consents/{user_id}/{client_id}`.

use aggregates::consent::Withdrawal;
use axum::response::Response;
use commands::consent::RevokeConsent;

use super::ConsentPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Take a user's consent to a client back
///
/// The person is asked anew. The grants that stand on it are taken back with all their tokens.
#[utoipa::path(
    delete, path = "/consents/{user_id}/{client_id}", tag = "consents",
    params(ConsentPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn revoke_consent(
    tenant: Tenant,
    Named(path): Named<ConsentPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = Target::Consent(tenant.id().clone(), path.user_id.clone(), path.client_id.clone());
    let (tenant, reason) = (tenant.id().clone(), Withdrawal::Administrator);
    let command = RevokeConsent { tenant, user: path.user_id, client_id: path.client_id, reason };
    write.order.change(target, &command).await
}
