//! `POST {issuer}/admin/v1/users/{user_id}/invitation`.

use axum::extract::State;
use axum::response::Response;
use commands::verification::InviteUser;

use super::UserPath;
use crate::http::Shared;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Invite a user
///
/// They get mail with a link by which they set a password, and a registered user becomes active with it. An earlier invitation holds no
/// more. The tenant must send mail, and the user have an address.
#[utoipa::path(
    post, path = "/users/{user_id}/invitation", tag = "users",
    params(UserPath),
    request_body = Option<Nothing>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn invite_user(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    // Whoever may write to an address may have set it: an invitation is a way to somebody's password.
    power::over(&shared, write.order.administrator(), tenant.id(), &path.user_id).await?;
    let command = InviteUser { tenant: tenant.id().clone(), user: path.user_id };
    write.order.change(Target::New, &command).await
}
