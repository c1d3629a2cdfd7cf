//! `POST {issuer}/admin/v1/users/{user_id}/unlock`.

use axum::response::Response;
use commands::user::UnlockUser;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// End a lock
///
/// The failures that were counted are forgotten.
#[utoipa::path(
    post, path = "/users/{user_id}/unlock", tag = "users",
    params(UserPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn unlock_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = UnlockUser { tenant: tenant.id().clone(), user: path.user_id };
    write.order.change(target, &command).await
}
