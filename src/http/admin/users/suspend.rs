//! `POST {issuer}/admin/v1/users/{user_id}/suspend`.

use axum::response::Response;
use commands::user::SuspendUser;
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Why a user is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserSuspension {
    /// Why; sealed with the person's data. 1 to 500 characters.
    reason: Option<String>,
}

/// Suspend a user
///
/// They may not sign in until they are reactivated.
#[utoipa::path(
    post, path = "/users/{user_id}/suspend", tag = "users",
    params(UserPath),
    request_body = Option<UserSuspension>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn suspend_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<UserSuspension>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = SuspendUser { tenant: tenant.id().clone(), user: path.user_id, reason: write.body.reason };
    write.order.change(target, &command).await
}
