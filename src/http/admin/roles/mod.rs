//! The roles of a tenant, and who holds them: `{issuer}/admin/v1/roles`.
//!
//! The role `administrator` is part of every tenant: it is listed and shown like the others, given and taken like them, and never
//! changed.

mod assign;
mod change;
mod create;
mod delete;
mod holders;
mod list;
mod of_user;
mod show;
mod unassign;

use aggregates::TenantId;
use aggregates::role::Permissions;
use aggregates::user_roles::user_roles_stream;
use chrono::{DateTime, Utc};
use queries::role::{self, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use of_user::UserPath;

use super::administrator::Administrator;
use super::door::Door;
use super::permission::Permission::{RolesRead, RolesWrite};
use super::power;
use super::request::read::{State, absent};
use super::write::Target;
use crate::http::Shared;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(RolesRead, routes!(list::list_roles))
        .open(RolesWrite, routes!(create::create_role))
        .open(RolesRead, routes!(show::show_role))
        .open(RolesWrite, routes!(change::change_role))
        .open(RolesWrite, routes!(delete::delete_role))
        .open(RolesRead, routes!(holders::list_holders))
        .open(RolesWrite, routes!(assign::assign_role))
        .open(RolesWrite, routes!(unassign::unassign_role))
        .open(RolesRead, routes!(of_user::list_roles_of_user))
}

/// Which role.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RolePath {
    /// The role's id; `administrator` for the one that every tenant has.
    pub(super) role_id: String,
}

/// Which role of whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct HolderPath {
    /// The role's id; `administrator` for the one that every tenant has.
    role_id: String,
    /// The user's id.
    user_id: String,
}

impl RolePath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Role(tenant.clone(), self.role_id.clone())
    }
}

impl HolderPath {
    /// What changes is what the user has; the role stays as it is.
    fn target(&self, tenant: &TenantId) -> Target {
        Target::UserRoles(tenant.clone(), user_roles_stream(&self.user_id))
    }
}

/// A role.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(super) struct Shown {
    /// Its id.
    role_id: String,
    /// What people call it.
    name: String,
    /// What it is for; may be empty.
    description: String,
    /// What its holders may do: names of scopes, such as `evident:users:read`.
    #[schema(value_type = Vec<String>)]
    permissions: Permissions,
    /// Whether it is part of every tenant and cannot be changed.
    built_in: bool,
    /// The version of its stream; 0 for the built-in one.
    version: u64,
    /// When it was created; none for the built-in one.
    #[schema(required = true)]
    created_at: Option<DateTime<Utc>>,
    /// When it last changed; none for the built-in one.
    #[schema(required = true)]
    updated_at: Option<DateTime<Utc>>,
}

/// The fields of a role's state.
#[derive(Deserialize)]
struct Life {
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    permissions: Permissions,
    #[serde(default)]
    deleted: bool,
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { id, name, description, permissions, deleted } = super::fields(&state.life)?;
        if deleted {
            return Err(Problem::new(Kind::Gone, "this role was deleted; create a new one"));
        }
        Ok(Self {
            role_id: id,
            name,
            description,
            permissions,
            built_in: false,
            version: state.version,
            created_at: Some(state.created_at),
            updated_at: Some(state.updated_at),
        })
    }
}

impl From<Role> for Shown {
    fn from(row: Role) -> Self {
        let Role { role_id, name, description, permissions, built_in, version, created_at, updated_at } = row;
        Self { role_id, name, description, permissions, built_in, version, created_at, updated_at }
    }
}

/// Refuses to hand out, to change or to take a role that permits more than the administrator may. One that is not there is left to the
/// command, which knows whether there ever was one.
pub(in crate::http) async fn check_power(
    shared: &Shared,
    administrator: &Administrator,
    tenant: &TenantId,
    role_id: &str,
) -> Result<(), Problem> {
    let found = role::by_id(shared.journal.db(), tenant, role_id).await?;
    let permissions = found.map(|role| role.permissions).unwrap_or_default();
    power::covers(administrator, permissions.iter().map(String::as_str))
}

/// Refuses to tell of a role that is not there.
pub(super) async fn check_there(shared: &Shared, tenant: &TenantId, role_id: &str) -> Result<(), Problem> {
    let found = role::by_id(shared.journal.db(), tenant, role_id).await?;
    found.map(|_| ()).ok_or_else(|| absent(false))
}
