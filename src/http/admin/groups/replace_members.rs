//! `PUT {issuer}/admin/v1/groups/{group_id}/members`.

use std::collections::BTreeSet;

use aggregates::TenantId;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::group::{ChangeMembers, GroupRefusal, MOST_MEMBERS, MemberChanges};
use queries::{Page, group};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{GroupPath, MembersChanged, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// As many as one page of a query holds.
const PAGE: u32 = 200;

/// Who is in the group from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    /// Ids of all users who are in it, at most a thousand.
    #[schema(value_type = Vec<String>)]
    members: BTreeSet<String>,
}

/// Replace who is in a group
///
/// For groups of up to a thousand: whoever is there and not named goes, whoever is named and not there comes. A larger one is changed in
/// several steps.
#[utoipa::path(
    put, path = "/groups/{group_id}/members", tag = "groups",
    params(GroupPath),
    request_body = Members,
    responses((status = 200, description = "Replaced", body = MembersChanged))
)]
pub(super) async fn replace_members(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<Members>,
) -> Result<Response, Problem> {
    if let Some(earlier) = write.order.earlier().await? {
        return Ok(earlier.answered(StatusCode::OK, MembersChanged::of));
    }
    check_power(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let wanted = write.body.members;
    let present = present(&shared, tenant.id(), &path.group_id).await?;
    let members = MemberChanges { add: &wanted - &present, remove: &present - &wanted };
    let command = ChangeMembers { tenant: tenant.id().clone(), group: path.group_id, members };
    let carried = write.order.carry_out(Target::New, &command).await?;
    Ok(carried.answered(StatusCode::OK, MembersChanged::of))
}

/// Who is in it, unless they are more than one commit moves.
async fn present(shared: &Shared, tenant: &TenantId, group_id: &str) -> Result<BTreeSet<String>, Problem> {
    let (mut present, mut cursor) = (BTreeSet::new(), None);
    loop {
        let page = Page::after(PAGE, cursor.as_deref());
        let listing = group::members(shared.journal.db(), tenant, group_id, None, &page).await?;
        present.extend(listing.items.into_iter().map(|member| member.user_id));
        if present.len() > MOST_MEMBERS {
            return Err(GroupRefusal::TooManyAtOnce(present.len()).into());
        }
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(present);
        }
    }
}
