//! `DELETE {issuer}/admin/v1/roles/{role_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::role::DeleteRole;

use super::{RolePath, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Delete a role for ever
///
/// Nobody has anything of it from their next request on; its name is free again.
#[utoipa::path(
    delete, path = "/roles/{role_id}", tag = "roles",
    params(RolePath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn delete_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RolePath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = DeleteRole { tenant: tenant.id().clone(), id: path.role_id };
    write.order.change(target, &command).await
}
