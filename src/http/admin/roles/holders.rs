//! `GET {issuer}/admin/v1/roles/{role_id}/holders`.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::role;
use serde::Serialize;
use utoipa::ToSchema;

use super::{RolePath, check_there};
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::admin::request::named::Named;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Somebody who has a role.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleHolder {
    /// The user's id.
    user_id: String,
    /// Since when.
    assigned_at: DateTime<Utc>,
}

impl From<role::Holder> for RoleHolder {
    fn from(row: role::Holder) -> Self {
        Self { user_id: row.user_id, assigned_at: row.assigned_at }
    }
}

/// List who has a role
///
/// By user id. This list is not filtered.
#[utoipa::path(
    get, path = "/roles/{role_id}/holders", tag = "roles",
    params(RolePath, ListParameters),
    responses((status = 200, description = "A page of holders", body = Items<RoleHolder>))
)]
pub(super) async fn list_holders(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RolePath>,
    list: List,
) -> Result<Json<Items<RoleHolder>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "role_holders").await?;
    check_there(&shared, tenant.id(), &path.role_id).await?;
    let found = role::holders(shared.journal.db(), tenant.id(), &path.role_id, page).await?;
    Ok(Json(Items::of(found, RoleHolder::from)))
}
