//! `GET {issuer}/admin/v1/roles/{role_id}/groups`.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::group;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::admin::request::named::Named;
use crate::http::admin::roles::{self, RolePath};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A group that has a role.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupWithRole {
    /// The group's id.
    group_id: String,
    /// Since when.
    assigned_at: DateTime<Utc>,
}

impl From<group::WithRole> for GroupWithRole {
    fn from(row: group::WithRole) -> Self {
        Self { group_id: row.group_id, assigned_at: row.assigned_at }
    }
}

/// List which groups have a role
///
/// By group id. This list is not filtered.
#[utoipa::path(
    get, path = "/roles/{role_id}/groups", tag = "roles",
    params(RolePath, ListParameters),
    responses((status = 200, description = "A page of groups", body = Items<GroupWithRole>))
)]
pub(super) async fn list_groups_with_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RolePath>,
    list: List,
) -> Result<Json<Items<GroupWithRole>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "group_roles").await?;
    roles::check_there(&shared, tenant.id(), &path.role_id).await?;
    let found = group::with_role(shared.journal.db(), tenant.id(), &path.role_id, page).await?;
    Ok(Json(Items::of(found, GroupWithRole::from)))
}
