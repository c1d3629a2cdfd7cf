//! `GET /admin/v1/tenants/{tenant_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{Shown, TenantPath};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;

/// Show a tenant
#[utoipa::path(
    get, path = "/tenants/{tenant_id}", tag = "tenants",
    params(TenantPath, ReadParameters),
    responses((status = 200, description = "The tenant", body = Shown))
)]
pub(super) async fn show_tenant(Named(path): Named<TenantPath>, read: Read) -> Result<Response, Problem> {
    let id = path.id()?;
    let state = read.state(&id, Of::Tenant, id.as_str()).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
