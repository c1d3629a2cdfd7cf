//! `POST {issuer}/admin/v1/users/{user_id}/erase`.

use axum::response::Response;
use commands::user::EraseUser;
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// How a user is erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Erasure {
    /// Whether to ask for the deletion along the way, so that nothing has to be waited for.
    #[serde(default)]
    at_once: bool,
}

/// Erase a user for ever
///
/// What is known about them becomes unreadable everywhere: their data key is destroyed. Their names are free again.
#[utoipa::path(
    post, path = "/users/{user_id}/erase", tag = "users",
    params(UserPath),
    request_body = Option<Erasure>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn erase_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Erasure>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = EraseUser { tenant: tenant.id().clone(), user: path.user_id, at_once: write.body.at_once };
    write.order.change(target, &command).await
}
