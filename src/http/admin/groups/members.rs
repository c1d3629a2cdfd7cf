//! `GET {issuer}/admin/v1/groups/{group_id}/members`.

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use journal::Position;
use queries::group;
use queries::history::Kind as Of;
use serde::Serialize;
use utoipa::ToSchema;

use super::{GroupPath, check_there};
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::part;
use crate::http::admin::request::instant;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{self, ReadParameters, absent};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A list of those who were there at a moment.
pub(super) struct Then {
    list: List,
    until: Option<Position>,
}

impl<S> FromRequestParts<S> for Then
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let shared = Shared::from_ref(state);
        let (list, query) = List::and(parts, &["at"])?;
        let until = match query.text("at") {
            Some(text) => Some(instant::position(&shared.journal, "at", text).await?),
            None => None,
        };
        Ok(Self { list, until })
    }
}

/// Somebody who is in a group.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupMember {
    /// The user's id.
    user_id: String,
    /// Since when.
    joined_at: DateTime<Utc>,
    /// When they went, where an earlier moment was asked for and they went since.
    #[schema(required = true)]
    left_at: Option<DateTime<Utc>>,
}

impl From<group::Member> for GroupMember {
    fn from(row: group::Member) -> Self {
        Self { user_id: row.user_id, joined_at: row.joined_at, left_at: row.left_at }
    }
}

/// List who is in a group
///
/// By user id; who was in it at a moment, where one is given. This list is not filtered.
#[utoipa::path(
    get, path = "/groups/{group_id}/members", tag = "groups",
    params(GroupPath, ListParameters, ReadParameters),
    responses((status = 200, description = "A page of members", body = Items<GroupMember>))
)]
pub(super) async fn list_members(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    Then { list, until }: Then,
) -> Result<Json<Items<GroupMember>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "group_members").await?;
    if until.is_none() {
        check_there(&shared, tenant.id(), &path.group_id).await?;
    } else {
        // Who was there once may be elsewhere now.
        part::whole(&administrator)?;
        let then = read::find(&shared, tenant.id(), Of::Group, &path.group_id, until).await?;
        then.ok_or_else(|| absent(true))?;
    }
    let found = group::members(shared.journal.db(), tenant.id(), &path.group_id, until, page).await?;
    Ok(Json(Items::of(found, GroupMember::from)))
}
