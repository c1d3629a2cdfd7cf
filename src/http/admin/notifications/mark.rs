//! `POST {issuer}/admin/v1/notifications/{notification_id}/read` and `…/unread`.

use axum::extract::State;
use axum::response::Response;
use commands::inbox::MarkNotification;
use queries::notification::place;

use super::{NotificationPath, inbox, reader};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::Tenant;

/// Say that you have read a notification
#[utoipa::path(
    post, path = "/notifications/{notification_id}/read", tag = "notifications",
    params(NotificationPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn read_notification(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<NotificationPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    marked(&shared, &tenant, &path.notification_id, write, true).await
}

/// Say that you have not read a notification
#[utoipa::path(
    post, path = "/notifications/{notification_id}/unread", tag = "notifications",
    params(NotificationPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn unread_notification(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<NotificationPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    marked(&shared, &tenant, &path.notification_id, write, false).await
}

async fn marked(
    shared: &Shared,
    tenant: &Tenant,
    notification: &str,
    write: Write<Nothing>,
    read: bool,
) -> Result<Response, Problem> {
    let reader = reader(write.order.administrator(), tenant.id());
    let now = shared.journal.clock().now();
    let found = place(shared.journal.db(), tenant.id(), &reader, (notification, now)).await?;
    let absent = || Problem::new(Kind::NotFound, "you were told no such thing; list your notifications for their ids");
    let position = found.ok_or_else(absent)?;
    let (recipient, target) = inbox(&reader, tenant.id())?;
    let command = MarkNotification { tenant: tenant.id().clone(), recipient, position, read };
    write.order.change(target, &command).await
}
