//! `GET {issuer}/admin/v1/users/{user_id}/groups`.

use aggregates::TenantId;
use axum::extract::State;
use axum::response::Response;
use queries::delegation::Part;
use queries::history::Kind as Of;
use queries::{Page, group};
use serde::Serialize;
use utoipa::ToSchema;

use super::list::ListedGroup;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{self, Present};
use crate::http::admin::roles::UserPath;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// As many as one page of a query holds.
const PAGE: u32 = 200;

/// The groups that a user is in.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupsOfUser {
    /// The groups, by id.
    items: Vec<ListedGroup>,
    /// The version to give as `If-Match` where the user is added to a group or taken out of one.
    version: u64,
}

/// List a user's groups
///
/// All of them: nobody is in more than five hundred.
#[utoipa::path(
    get, path = "/users/{user_id}/groups", tag = "groups",
    params(UserPath),
    responses((status = 200, description = "The user's groups", body = GroupsOfUser))
)]
pub(super) async fn list_groups_of_user(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    Named(path): Named<UserPath>,
    present: Present,
) -> Result<Response, Problem> {
    let (tenant, user_id) = (tenant.id(), &path.user_id);
    read::present(&shared, tenant, Of::User, user_id).await?;
    let held = read::find(&shared, tenant, Of::UserGroups, user_id, None).await?;
    let version = held.map_or(0, |held| held.version);
    let items = all(&shared, &administrator.part, tenant, user_id).await?;
    Ok(present.answer(version, &GroupsOfUser { items, version }))
}

async fn all(shared: &Shared, part: &Part, tenant: &TenantId, user_id: &str) -> Result<Vec<ListedGroup>, Problem> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = Page::after(PAGE, cursor.as_deref());
        let db = shared.journal.db();
        let listing = match part {
            Part::Whole => group::of_user(db, tenant, user_id, &page).await?,
            Part::Groups(part) => group::of_user_in(db, tenant, part, user_id, &page).await?,
        };
        all.extend(listing.items.into_iter().map(ListedGroup::from));
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}
