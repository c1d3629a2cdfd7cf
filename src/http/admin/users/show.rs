//! `GET {issuer}/admin/v1/users/{user_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{Shown, UserPath};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a user
///
/// With everything that is known about them, as their stream tells it: never behind.
#[utoipa::path(
    get, path = "/users/{user_id}", tag = "users",
    params(UserPath, ReadParameters),
    responses((status = 200, description = "The user", body = Shown))
)]
pub(super) async fn show_user(tenant: Tenant, Named(path): Named<UserPath>, read: Read) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::User, &path.user_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
