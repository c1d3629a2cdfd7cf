//! `PUT {issuer}/admin/v1/notification-preferences`.

use axum::response::Response;
use commands::inbox::ChoosePreferences;

use super::preferences::NotificationPreferences;
use super::{inbox, reader};
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Choose what of your notifications comes by mail
#[utoipa::path(
    put, path = "/notification-preferences", tag = "notifications",
    request_body = NotificationPreferences,
    responses((status = 200, body = Changed))
)]
pub(super) async fn choose_notification_preferences(
    tenant: Tenant,
    write: Write<NotificationPreferences>,
) -> Result<Response, Problem> {
    let (recipient, target) = inbox(&reader(write.order.administrator(), tenant.id()), tenant.id())?;
    let command = ChoosePreferences { tenant: tenant.id().clone(), recipient, preferences: write.body.into() };
    write.order.change(target, &command).await
}
