//! `GET {issuer}/admin/v1/users/{user_id}/roles`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::extract::State;
use axum::response::Response;
use queries::history::Kind as Of;
use queries::role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Shown;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{self, Present};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Whose roles.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::http::admin) struct UserPath {
    /// The user's id.
    pub(in crate::http::admin) user_id: String,
}

/// The roles that a user has.
#[derive(Serialize, ToSchema)]
pub(super) struct RolesOfUser {
    /// The roles, by id; those that were deleted are not among them.
    items: Vec<RoleOfUser>,
    /// The version to give as `If-Match` where a role is given or taken; also in `ETag`.
    version: u64,
}

/// A role that a user has, and how they came by it.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleOfUser {
    #[serde(flatten)]
    role: Shown,
    /// Whether it was given to the user.
    own: bool,
    /// Ids of the groups by which they have it.
    groups: Vec<String>,
}

impl From<role::Way> for RoleOfUser {
    fn from(way: role::Way) -> Self {
        Self { role: Shown::from(way.role), own: way.own, groups: way.groups }
    }
}

/// List a user's roles
///
/// Their own and those of the groups that they are in, all of them.
#[utoipa::path(
    get, path = "/users/{user_id}/roles", tag = "roles",
    params(UserPath),
    responses((status = 200, description = "The user's roles", body = RolesOfUser))
)]
pub(super) async fn list_roles_of_user(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<UserPath>,
    present: Present,
) -> Result<Response, Problem> {
    let (tenant, user_id) = (tenant.id(), &path.user_id);
    read::present(&shared, tenant, Of::User, user_id).await?;
    let held = read::find(&shared, tenant, Of::UserRoles, user_id, None).await?;
    let version = held.map_or(0, |held| held.version);
    let items = role::ways(shared.journal.db(), tenant, user_id).await?.into_iter().map(RoleOfUser::from).collect();
    Ok(present.answer(version, &RolesOfUser { items, version }))
}
