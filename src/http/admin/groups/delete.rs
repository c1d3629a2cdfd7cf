//! `DELETE {issuer}/admin/v1/groups/{group_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::group::DeleteGroup;

use super::{GroupPath, check_power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Delete a group for ever
///
/// Nobody has a role by it from their next request on, and its name is free again. Its members are shown out at once, or in pages behind
/// the answer where they are many.
#[utoipa::path(
    delete, path = "/groups/{group_id}", tag = "groups",
    params(GroupPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn delete_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    check_power(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let target = path.target(tenant.id());
    let command = DeleteGroup { tenant: tenant.id().clone(), id: path.group_id };
    write.order.change(target, &command).await
}
