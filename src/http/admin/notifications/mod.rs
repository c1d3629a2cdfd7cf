//! What whoever asks is told of: `{issuer}/admin/v1/notifications`, and what of it comes to them by mail.
//!
//! Everybody sees their own: what is for them by name, and what is for those who may do what their token lets them do.

mod bell;
mod choose;
mod list;
mod mark;
mod preferences;
mod read_to;
mod shown;

use aggregates::TenantId;
use aggregates::inbox::inbox_stream;
use queries::notification::Reader;
use serde::Deserialize;
use utoipa::IntoParams;

use super::administrator::Administrator;
use super::door::Door;
use super::permission::Permission::{NotificationsRead, NotificationsWrite};
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// The name of the projection.
const ROWS: &str = "notifications";

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(NotificationsRead, routes!(list::list_notifications))
        .open(NotificationsWrite, routes!(read_to::read_notifications))
        .open(NotificationsWrite, routes!(mark::read_notification))
        .open(NotificationsWrite, routes!(mark::unread_notification))
        .open(NotificationsRead, routes!(preferences::show_notification_preferences))
        .open(NotificationsWrite, routes!(choose::choose_notification_preferences))
}

/// Which notification.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct NotificationPath {
    /// The notification's id.
    notification_id: String,
}

/// Who looks. A token of tenant `system` is nobody's in another tenant: it sees what those see who may do everything.
pub(in crate::http) fn reader(administrator: &Administrator, tenant: &TenantId) -> Reader {
    let Administrator { tenant: own, user_id, client_id, scope, .. } = administrator;
    match (user_id, client_id) {
        (Some(user), _) if own == tenant => Reader::user(user, scope),
        (None, Some(client)) if own == tenant => Reader::client(client, scope),
        _ => Reader::stranger(scope),
    }
}

/// Whose inbox is meant, and its stream.
pub(in crate::http) fn inbox(reader: &Reader, tenant: &TenantId) -> Result<(String, Target), Problem> {
    let nobodys = || {
        let detail = "inboxes are those of this tenant's people and clients; use a token of theirs";
        Problem::new(Kind::WrongState, detail)
    };
    let recipient = reader.recipient().ok_or_else(nobodys)?.to_owned();
    let target = Target::Inbox(tenant.clone(), inbox_stream(&recipient));
    Ok((recipient, target))
}
