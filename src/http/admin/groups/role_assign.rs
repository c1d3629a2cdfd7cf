//! `PUT {issuer}/admin/v1/groups/{group_id}/roles/{role_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::group::AssignGroupRole;

use super::GroupRolePath;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::roles;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Give a role to a group
///
/// Everybody in it has it from their next request on, and who comes later too. Nobody gives a role that permits more than they may themselves.
#[utoipa::path(
    put, path = "/groups/{group_id}/roles/{role_id}", tag = "groups",
    params(GroupRolePath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn assign_role_to_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupRolePath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    roles::check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = AssignGroupRole { tenant: tenant.id().clone(), role: path.role_id, group: path.group_id };
    write.order.change(target, &command).await
}
