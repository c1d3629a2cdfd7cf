//! `GET {issuer}/admin/v1/resources/{resource_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{ResourcePath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a protected resource
#[utoipa::path(
    get, path = "/resources/{resource_id}", tag = "resources",
    params(ResourcePath, ReadParameters),
    responses((status = 200, description = "The resource", body = Shown))
)]
pub(super) async fn show_resource(
    tenant: Tenant,
    Named(path): Named<ResourcePath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Resource, &path.resource_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
