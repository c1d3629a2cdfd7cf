//! `GET {issuer}/admin/v1/groups`.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::delegation::Part;
use queries::{Listing, group};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A group as lists show it.
#[derive(Serialize, ToSchema)]
pub(super) struct ListedGroup {
    /// Its id.
    group_id: String,
    /// What people call it.
    name: String,
    /// Where mail reaches the group.
    #[schema(required = true)]
    email: Option<String>,
    /// What it is for.
    #[schema(required = true)]
    description: Option<String>,
    /// The id that a provisioning client knows it by.
    #[schema(required = true)]
    external_id: Option<String>,
    /// How many are in it.
    members: u64,
    /// The version of its stream that this row shows.
    version: u64,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<group::Group> for ListedGroup {
    fn from(row: group::Group) -> Self {
        Self {
            group_id: row.group_id,
            name: row.name,
            email: row.email,
            description: row.description,
            external_id: row.external_id,
            members: row.members,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// List the groups
///
/// By id; those whose `name` begins with a text, in the order of their names; or the one whose `external_id` is a text.
#[utoipa::path(
    get, path = "/groups", tag = "groups",
    params(ListParameters),
    responses((status = 200, description = "A page of groups", body = Items<ListedGroup>))
)]
pub(super) async fn list_groups(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<ListedGroup>>, Problem> {
    let db = shared.journal.db();
    if let Some(external_id) = list.is("external_id")? {
        list.wait(&shared, "groups").await?;
        let found = group::by_external_id(db, tenant.id(), external_id).await?;
        let found = found.filter(|group| administrator.part.has(&group.group_id));
        let listing = Listing { items: found.into_iter().collect(), next: None };
        return Ok(Json(Items::of(listing, ListedGroup::from)));
    }
    let prefix = list.prefix(&[("name", ())])?;
    list.wait(&shared, "groups").await?;
    let found = match (&administrator.part, prefix) {
        (Part::Whole, Some(((), text))) => group::search(db, tenant.id(), text, list.page()).await?,
        (Part::Whole, None) => group::list(db, tenant.id(), list.page()).await?,
        (Part::Groups(part), Some(((), text))) => group::search_in(db, tenant.id(), part, text, list.page()).await?,
        (Part::Groups(part), None) => group::list_in(db, tenant.id(), part, list.page()).await?,
    };
    Ok(Json(Items::of(found, ListedGroup::from)))
}
