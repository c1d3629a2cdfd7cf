//! `POST {issuer}/admin/v1/users/{user_id}/lock`.

use aggregates::user::LockReason;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::user::LockUser;
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// For how long, and why, a user is locked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserLock {
    /// The end; until unlocked, where it is not given.
    until: Option<DateTime<Utc>>,
    /// `administrator`, `too_many_failures` or `suspected_compromise`; the first where it is not given.
    #[schema(value_type = Option<String>)]
    reason: Option<LockReason>,
}

/// Lock a user
///
/// They may not sign in for a time, or until unlocked. Again while locked, to move the end.
#[utoipa::path(
    post, path = "/users/{user_id}/lock", tag = "users",
    params(UserPath),
    request_body = Option<UserLock>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn lock_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<UserLock>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let UserLock { until, reason } = write.body;
    let reason = reason.unwrap_or(LockReason::Administrator);
    let command = LockUser { tenant: tenant.id().clone(), user: path.user_id, until, reason };
    write.order.change(target, &command).await
}
