//! `POST {issuer}/admin/v1/notifications/read`.

use axum::extract::State;
use axum::response::Response;
use commands::inbox::ReadNotifications;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{inbox, reader};
use crate::http::Shared;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Up to where notifications were read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadUpTo {
    /// The position of the last notification that was seen, so that none counts as read that came meanwhile. Everything there is, where it is
    /// not given.
    up_to: Option<u64>,
}

/// Say that you have read your notifications
///
/// All of them up to a position.
#[utoipa::path(
    post, path = "/notifications/read", tag = "notifications",
    request_body = ReadUpTo,
    responses((status = 200, body = Changed))
)]
pub(super) async fn read_notifications(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<ReadUpTo>,
) -> Result<Response, Problem> {
    let head = *shared.journal.head().borrow();
    let up_to = write.body.up_to.map_or(head, |up_to| up_to.min(head));
    let (recipient, target) = inbox(&reader(write.order.administrator(), tenant.id()), tenant.id())?;
    let command = ReadNotifications { tenant: tenant.id().clone(), recipient, up_to };
    write.order.change(target, &command).await
}
