//! `DELETE {issuer}/admin/v1/grants/{grant_id}`.

use aggregates::grant::Revocation;
use axum::extract::State;
use axum::response::Response;
use commands::grant::RevokeGrants;
use queries::grant;

use super::GrantPath;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::absent;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Take a grant back
///
/// Its codes and tokens are good no more, at once.
#[utoipa::path(
    delete, path = "/grants/{grant_id}", tag = "grants",
    params(GrantPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn revoke_grant(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GrantPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let id = path.id()?;
    if let Some(earlier) = write.order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    // The command passes over what is not there; who names one grant hears that it is none.
    grant::by_id(shared.journal.db(), tenant.id(), id).await?.ok_or_else(|| absent(false))?;
    let target = Target::Grant(tenant.id().clone(), id.to_string());
    let (tenant, reason) = (tenant.id().clone(), Revocation::Administrator);
    write.order.change(target, &RevokeGrants { tenant, grants: vec![id], reason }).await
}
