//! `POST {issuer}/admin/v1/users/{user_id}/reactivate`.

use axum::response::Response;
use commands::user::ReactivateUser;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// End a suspension
#[utoipa::path(
    post, path = "/users/{user_id}/reactivate", tag = "users",
    params(UserPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn reactivate_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = ReactivateUser { tenant: tenant.id().clone(), user: path.user_id };
    write.order.change(target, &command).await
}
