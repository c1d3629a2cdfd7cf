//! `POST {issuer}/admin/v1/groups/{group_id}/restore`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::extract::State;
use axum::response::Response;
use commands::restore::RestoreGroup;
use queries::history::Kind as Of;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Matter, Restoration, Restored, sees_past};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which group.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RestoredGroupPath {
    /// The group's id.
    group_id: String,
}

/// Bring a group back
///
/// Its name and what is known about it to what they were at a moment. Who is in it and which roles it has stay as they are.
#[utoipa::path(
    post, path = "/groups/{group_id}/restore", tag = "groups",
    params(RestoredGroupPath),
    request_body = Restoration,
    responses((status = 200, body = Restored))
)]
pub(super) async fn restore_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RestoredGroupPath>,
    write: Write<Restoration>,
) -> Result<Response, Problem> {
    let to = write.body.position(&shared).await?;
    let order = sees_past(write.order.replacing()?)?;
    let target = Target::Group(tenant.id().clone(), path.group_id.clone());
    let command = RestoreGroup { tenant: tenant.id().clone(), id: path.group_id.clone(), to };
    let carried = order.carry_out(target, &command).await?;
    let why = "roles are given and taken anew, and a group that was deleted stays deleted";
    Matter { tenant: tenant.id(), of: Of::Group, id: &path.group_id, to, why }.answer(&shared, carried).await
}
