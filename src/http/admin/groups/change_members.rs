//! `POST {issuer}/admin/v1/groups/{group_id}/members`.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::group::{ChangeMembers, MemberChanges};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{GroupPath, MembersChanged, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Who comes and who goes, at most a thousand together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Moving {
    /// Ids of users who come; who is there already stays.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required = false)]
    add: BTreeSet<String>,
    /// Ids of users who go; who is not there is passed over.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required = false)]
    remove: BTreeSet<String>,
}

/// Move people into a group and out of it
///
/// All of them or nobody.
#[utoipa::path(
    post, path = "/groups/{group_id}/members", tag = "groups",
    params(GroupPath),
    request_body = Moving,
    responses((status = 200, description = "Moved", body = MembersChanged))
)]
pub(super) async fn change_members(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<Moving>,
) -> Result<Response, Problem> {
    let Moving { add, remove } = write.body;
    check_power(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let members = MemberChanges { add, remove };
    let command = ChangeMembers { tenant: tenant.id().clone(), group: path.group_id, members };
    let carried = write.order.carry_out(Target::New, &command).await?;
    Ok(carried.answered(StatusCode::OK, MembersChanged::of))
}
