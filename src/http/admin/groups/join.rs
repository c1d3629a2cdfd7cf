//! `PUT {issuer}/admin/v1/groups/{group_id}/members/{user_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::group::{ChangeMembers, MemberChanges};

use super::{MemberPath, MembersChanged, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Add a user to a group
///
/// The version is that of all the groups that the user is in.
#[utoipa::path(
    put, path = "/groups/{group_id}/members/{user_id}", tag = "groups",
    params(MemberPath),
    request_body = Option<Nothing>,
    responses((status = 200, description = "Moved", body = MembersChanged))
)]
pub(super) async fn add_member(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<MemberPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let target = path.target(tenant.id());
    let members = MemberChanges::adding([path.user_id]);
    let command = ChangeMembers { tenant: tenant.id().clone(), group: path.group_id, members };
    let carried = write.order.carry_out(target, &command).await?;
    Ok(carried.answered(StatusCode::OK, MembersChanged::of))
}
