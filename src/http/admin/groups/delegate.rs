//! `PUT` and `DELETE {issuer}/admin/v1/groups/{group_id}/administrators/{user_id}/{role_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::role::{DelegateRole, EndDelegation};

use super::DelegationPath;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::roles;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Give a user a role over a group
///
/// What the role permits they may do with those who are in the group, and with nobody else: as far as an operation is open to them. The version
/// is that of all the roles that the user has. Nobody gives a role that permits more than they may themselves.
#[utoipa::path(
    put, path = "/groups/{group_id}/administrators/{user_id}/{role_id}", tag = "roles",
    params(DelegationPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn delegate_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<DelegationPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    roles::check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let DelegationPath { group_id: group, user_id: user, role_id: role } = path;
    let command = DelegateRole { tenant: tenant.id().clone(), role, group, user };
    write.order.change(target, &command).await
}

/// Take a role over a group from a user
///
/// From their next request on they may not do it any more, whatever their tokens say.
#[utoipa::path(
    delete, path = "/groups/{group_id}/administrators/{user_id}/{role_id}", tag = "roles",
    params(DelegationPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn end_delegation(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<DelegationPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    roles::check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let DelegationPath { group_id: group, user_id: user, role_id: role } = path;
    let command = EndDelegation { tenant: tenant.id().clone(), role, group, user };
    write.order.change(target, &command).await
}
