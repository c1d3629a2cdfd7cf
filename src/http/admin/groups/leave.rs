//! `DELETE {issuer}/admin/v1/groups/{group_id}/members/{user_id}`.

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

/// Take a user out of a group
///
/// What they may do by it they may do no more from their next request on, whatever their tokens say.
#[utoipa::path(
    delete, path = "/groups/{group_id}/members/{user_id}", tag = "groups",
    params(MemberPath),
    responses((status = 200, description = "Moved", body = MembersChanged))
)]
pub(super) async fn remove_member(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<MemberPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let target = path.target(tenant.id());
    let members = MemberChanges::removing([path.user_id]);
    let command = ChangeMembers { tenant: tenant.id().clone(), group: path.group_id, members };
    let carried = write.order.carry_out(target, &command).await?;
    Ok(carried.answered(StatusCode::OK, MembersChanged::of))
}
