//! `POST` and `DELETE {issuer}/admin/v1/users/{user_id}/deletion`: asking for a deletion, and calling it off.

use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::user::{CancelDeletion, RequestDeletion};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// When a user may be erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserDeletion {
    /// The earliest moment of erasure; now, where it is not given.
    purge_after: Option<DateTime<Utc>>,
}

/// Ask for a user's deletion
///
/// They may not sign in from now on, and may be erased later. Again while it is pending, to move the date.
#[utoipa::path(
    post, path = "/users/{user_id}/deletion", tag = "users",
    params(UserPath),
    request_body = Option<UserDeletion>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn request_deletion(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<UserDeletion>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let purge_after = write.body.purge_after;
    let command = RequestDeletion { tenant: tenant.id().clone(), user: path.user_id, purge_after };
    write.order.change(target, &command).await
}

/// Call a user's deletion off
///
/// They stand where they stood before it was asked for.
#[utoipa::path(
    delete, path = "/users/{user_id}/deletion", tag = "users",
    params(UserPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn cancel_deletion(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = CancelDeletion { tenant: tenant.id().clone(), user: path.user_id };
    write.order.change(target, &command).await
}
