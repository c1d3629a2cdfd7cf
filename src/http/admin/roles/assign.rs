//! `PUT {issuer}/admin/v1/roles/{role_id}/holders/{user_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::role::AssignRole;

use super::{HolderPath, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Give a user a role
///
/// The version is that of all the roles that the user has. Nobody gives a role that permits more than they may themselves.
#[utoipa::path(
    put, path = "/roles/{role_id}/holders/{user_id}", tag = "roles",
    params(HolderPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn assign_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<HolderPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = AssignRole { tenant: tenant.id().clone(), role: path.role_id, user: path.user_id };
    write.order.change(target, &command).await
}
