//! `DELETE {issuer}/admin/v1/users/{user_id}/password`.

use axum::response::Response;
use commands::credential::RemovePassword;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Remove a user's password
///
/// Its history stays, so that removing and setting is no way around it.
#[utoipa::path(
    delete, path = "/users/{user_id}/password", tag = "users",
    params(UserPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_password(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = Target::Password(tenant.id().clone(), path.user_id.clone());
    let command = RemovePassword { tenant: tenant.id().clone(), user: path.user_id };
    write.order.change(target, &command).await
}
