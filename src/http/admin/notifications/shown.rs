//! A notification as it is shown.

use chrono::{DateTime, Utc};
use queries::notification::Notification;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::http::admin::within;
use crate::http::extract::tenant::Tenant;

/// Something that somebody is told of.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub(super) struct Shown {
    /// Its id, which is that of the event that it tells.
    notification_id: String,
    /// Where that event stands in the log.
    position: u64,
    /// What happened: `job_finished`, `job_failed`, `webhook_paused`, `password_changed` …
    occasion: String,
    /// What it is about.
    object: ShownObject,
    /// Who did it.
    actor: ShownActor,
    /// More that is told of it; of jobs `type`, `counts` and `reason`, of roles the `user_id` of whom they were given to or taken from.
    #[schema(value_type = Object)]
    detail: Map<String, Value>,
    /// When.
    at: DateTime<Utc>,
    /// Whether whoever looks has read it.
    read: bool,
}

/// What a notification is about.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationObject)]
struct ShownObject {
    /// `job`, `webhook`, `user`, `role` or `tenant`.
    kind: String,
    /// Which.
    id: String,
    /// The path at which the admin API shows it.
    link: String,
}

/// Who did what a notification tells.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationActor)]
struct ShownActor {
    /// `user`, `client`, `operator` or `system`.
    kind: String,
    /// Which one.
    id: String,
}

impl Shown {
    /// A notification in a tenant, with its links.
    pub(super) fn of(tenant: &Tenant, one: Notification) -> Self {
        let link = match one.object_kind.as_str() {
            "job" => within(tenant, &["jobs", &one.object_id]),
            "webhook" => within(tenant, &["webhooks", &one.object_id]),
            "role" => within(tenant, &["roles", &one.object_id]),
            "tenant" => within(tenant, &["settings"]),
            _ => within(tenant, &["users", &one.object_id]),
        };
        Self {
            notification_id: one.notification_id,
            position: one.position,
            occasion: one.occasion.as_str().to_owned(),
            object: ShownObject { kind: one.object_kind, id: one.object_id, link },
            actor: ShownActor { kind: one.actor_kind, id: one.actor_id },
            detail: one.detail,
            at: one.at,
            read: one.read,
        }
    }

    /// Where the event that it tells stands in the log.
    pub(super) fn position(&self) -> u64 {
        self.position
    }
}
