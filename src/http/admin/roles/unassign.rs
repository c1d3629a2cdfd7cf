//! `DELETE {issuer}/admin/v1/roles/{role_id}/holders/{user_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::role::UnassignRole;

use super::{HolderPath, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Take a role from a user
///
/// What they may do by it they may do no more from their next request on, whatever their tokens say.
#[utoipa::path(
    delete, path = "/roles/{role_id}/holders/{user_id}", tag = "roles",
    params(HolderPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn unassign_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<HolderPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = UnassignRole { tenant: tenant.id().clone(), role: path.role_id, user: path.user_id };
    write.order.change(target, &command).await
}
