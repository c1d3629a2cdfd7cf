//! `DELETE {issuer}/admin/v1/groups/{group_id}/roles/{role_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::group::UnassignGroupRole;

use super::GroupRolePath;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::roles;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Take a role from a group
///
/// Who has it by this group alone has it no more from their next request on, whatever their tokens say.
#[utoipa::path(
    delete, path = "/groups/{group_id}/roles/{role_id}", tag = "groups",
    params(GroupRolePath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn unassign_role_from_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupRolePath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    roles::check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = UnassignGroupRole { tenant: tenant.id().clone(), role: path.role_id, group: path.group_id };
    write.order.change(target, &command).await
}
