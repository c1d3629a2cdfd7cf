//! `PUT {issuer}/admin/v1/groups/{group_id}`.

use axum::response::Response;
use commands::group::{ChangeGroup, MemberChanges};

use super::GroupPath;
use super::document::GroupDocument;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Replace what is known about a group
///
/// Who is in it and which roles it has stay as they are.
#[utoipa::path(
    put, path = "/groups/{group_id}", tag = "groups",
    params(GroupPath),
    request_body = GroupDocument,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_group(
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<GroupDocument>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let (name, details) = write.body.parts();
    let command = ChangeGroup {
        tenant: tenant.id().clone(),
        id: path.group_id,
        name: Some(name),
        details: Some(details),
        members: MemberChanges::default(),
    };
    Ok(write.order.replacing()?.carry_out(target, &command).await?.changed())
}
