//! `POST {issuer}/admin/v1/roles`.

use aggregates::role::Permissions;
use axum::response::Response;
use commands::Id;
use commands::role::CreateRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::admin::power;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A role to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// What people call it, unique in the tenant.
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(required = false)]
    description: String,
    /// What its holders may do: names of scopes, such as `evident:users:read`. None that the administrator does not have.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required = false)]
    permissions: Permissions,
}

/// A role that was created.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedRole {
    /// Its id.
    role_id: String,
    #[serde(flatten)]
    changed: Changed,
}

/// Create a role
#[utoipa::path(
    post, path = "/roles", tag = "roles",
    request_body = NewRole,
    responses((status = 201, description = "Created", body = CreatedRole))
)]
pub(super) async fn create_role(tenant: Tenant, write: Write<NewRole>) -> Result<Response, Problem> {
    let NewRole { name, description, permissions } = write.body;
    power::covers(write.order.administrator(), permissions.iter().map(String::as_str))?;
    let command = CreateRole { tenant: tenant.id().clone(), name, description, permissions };
    let carried = write.order.carry_out(Target::New, &command).await?;
    let body = |done: &Done<Id>| CreatedRole { role_id: done.answer.0.clone(), changed: done.told() };
    Ok(carried.created(&within(&tenant, &["roles"]), |id| id.0.clone(), body))
}
