//! `POST` and `DELETE {issuer}/admin/v1/users/{user_id}/deletion`: asking for a deletion, and calling it off.

use aggregates::user::User;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use commands::user::{CancelDeletion, RequestDeletion};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::streams;

/// When a user is erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserDeletion {
    /// The moment of erasure. Where it is not given, it is the setting `deletion.days` away, or stays where it is; a sooner one than that
    /// takes `evident:users:erase`.
    purge_after: Option<DateTime<Utc>>,
}

/// Ask for a user's deletion
///
/// They may not sign in from now on, and are erased when the moment has come, unless the deletion is called off. Again while it is
/// pending, to move that moment.
#[utoipa::path(
    post, path = "/users/{user_id}/deletion", tag = "users",
    params(UserPath),
    request_body = Option<UserDeletion>,
    responses((status = 200, body = Changed))
)]
pub(super) async fn request_deletion(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<UserDeletion>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let purge_after = write.body.purge_after;
    let present = streams::fold::<User>(&shared.journal, tenant.id(), &path.user_id, None).await?;
    let pending = present.and_then(|user| user.state.purge_after());
    let usual = || shared.journal.clock().now() + TimeDelta::days(tenant.settings().deletion.days.into());
    power::leaves_time(&administrator, purge_after, pending.unwrap_or_else(usual))?;
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
