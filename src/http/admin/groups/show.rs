//! `GET {issuer}/admin/v1/groups/{group_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::GroupPath;
use super::document::Shown;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a group
#[utoipa::path(
    get, path = "/groups/{group_id}", tag = "groups",
    params(GroupPath, ReadParameters),
    responses((status = 200, description = "The group", body = Shown))
)]
pub(super) async fn show_group(tenant: Tenant, Named(path): Named<GroupPath>, read: Read) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Group, &path.group_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
