//! `GET {issuer}/admin/v1/groups/{group_id}/administrators`.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::delegation::{self, Deputy};
use serde::Serialize;
use utoipa::ToSchema;

use super::{GroupPath, check_there};
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::admin::request::named::Named;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Somebody who has a role over a group.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupAdministrator {
    /// The user's id.
    user_id: String,
    /// The role's id.
    role_id: String,
    /// What people call the role.
    role_name: String,
    /// Since when.
    delegated_at: DateTime<Utc>,
}

impl From<Deputy> for GroupAdministrator {
    fn from(row: Deputy) -> Self {
        let Deputy { user_id, role_id, role_name, delegated_at } = row;
        Self { user_id, role_id, role_name, delegated_at }
    }
}

/// List who administers a group
///
/// Who has which role over it and nothing else, by user id and role id. This list is not filtered.
#[utoipa::path(
    get, path = "/groups/{group_id}/administrators", tag = "roles",
    params(GroupPath, ListParameters),
    responses((status = 200, description = "A page of administrators", body = Items<GroupAdministrator>))
)]
pub(super) async fn list_administrators_of_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    list: List,
) -> Result<Json<Items<GroupAdministrator>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "delegations").await?;
    check_there(&shared, tenant.id(), &path.group_id).await?;
    let found = delegation::over_group(shared.journal.db(), tenant.id(), &path.group_id, page).await?;
    Ok(Json(Items::of(found, GroupAdministrator::from)))
}
