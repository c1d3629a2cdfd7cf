//! `PATCH {issuer}/admin/v1/roles/{role_id}`.

use aggregates::role::Permissions;
use axum::extract::State;
use axum::response::Response;
use commands::role::ChangeRole;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RolePath, check_power};
use crate::http::Shared;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What may be changed of a role. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleChange {
    /// What people call it, unique in the tenant.
    name: Option<String>,
    /// What it is for; empty to remove it.
    description: Option<String>,
    /// All that its holders may do from now on.
    #[schema(value_type = Option<Vec<String>>)]
    permissions: Option<Permissions>,
}

/// Change a role
///
/// Its holders may do more or less from their next request on. A list of permissions replaces the one before.
#[utoipa::path(
    patch, path = "/roles/{role_id}", tag = "roles",
    params(RolePath),
    request_body(content = RoleChange, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RolePath>,
    write: Write<RoleChange>,
) -> Result<Response, Problem> {
    let RoleChange { name, description, permissions } = write.body;
    let order = write.order.replacing()?;
    power::covers(order.administrator(), permissions.iter().flatten().map(String::as_str))?;
    check_power(&shared, order.administrator(), tenant.id(), &path.role_id).await?;
    let target = path.target(tenant.id());
    let command = ChangeRole { tenant: tenant.id().clone(), id: path.role_id, name, description, permissions };
    order.change(target, &command).await
}
