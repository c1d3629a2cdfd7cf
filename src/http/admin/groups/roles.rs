//! `GET {issuer}/admin/v1/groups/{group_id}/roles`.

use axum::extract::State;
use axum::response::Response;
use queries::group;
use queries::history::Kind as Of;
use serde::Serialize;
use utoipa::ToSchema;

use super::GroupPath;
use super::document::Life;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{self, Present};
use crate::http::admin::roles::Shown;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// The roles that a group gives its members.
#[derive(Serialize, ToSchema)]
pub(super) struct RolesOfGroup {
    /// The roles, by id; those that were deleted are not among them.
    items: Vec<Shown>,
    /// The version to give as `If-Match` where a role is given or taken; also in `ETag`.
    version: u64,
}

/// List a group's roles
///
/// All of them: no group has more than twenty.
#[utoipa::path(
    get, path = "/groups/{group_id}/roles", tag = "groups",
    params(GroupPath),
    responses((status = 200, description = "The group's roles", body = RolesOfGroup))
)]
pub(super) async fn list_roles_of_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    present: Present,
) -> Result<Response, Problem> {
    let state = read::present(&shared, tenant.id(), Of::Group, &path.group_id).await?;
    Life::of(&state)?;
    let roles = group::roles(shared.journal.db(), tenant.id(), &path.group_id).await?;
    let items = roles.into_iter().map(Shown::from).collect();
    Ok(present.answer(state.version, &RolesOfGroup { items, version: state.version }))
}
