//! `GET {issuer}/admin/v1/roles/{role_id}`.

use aggregates::role::ADMINISTRATOR;
use axum::response::Response;
use queries::history::Kind as Of;
use queries::role::Role;

use super::{RolePath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a role
#[utoipa::path(
    get, path = "/roles/{role_id}", tag = "roles",
    params(RolePath, ReadParameters),
    responses((status = 200, description = "The role", body = Shown))
)]
pub(super) async fn show_role(tenant: Tenant, Named(path): Named<RolePath>, read: Read) -> Result<Response, Problem> {
    if path.role_id == ADMINISTRATOR {
        return Ok(read.answer(0, &Shown::from(Role::administrator())));
    }
    let state = read.state(tenant.id(), Of::Role, &path.role_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
