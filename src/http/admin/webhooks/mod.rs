//! The webhooks of a tenant: `{issuer}/admin/v1/webhooks`, and how each of them was told.

mod change;
mod create;
mod deliveries;
mod delivery;
mod disclosure;
mod document;
mod list;
mod pause;
mod put;
mod redrive;
mod remove;
mod replay;
mod resume;
mod secret_add;
mod secret_remove;
mod show;
mod shown;
mod test;

use aggregates::TenantId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::door::Door;
use super::permission::Permission::{WebhooksDisclose, WebhooksRead, WebhooksWrite};
use super::write::Target;
use crate::http::routing::routes;

pub(in crate::http) use document::draft;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(WebhooksRead, routes!(list::list_webhooks))
        .open(WebhooksWrite, routes!(create::create_webhook))
        .open(WebhooksRead, routes!(show::show_webhook))
        .open(WebhooksWrite, routes!(put::replace_webhook))
        .open(WebhooksWrite, routes!(change::change_webhook))
        .open(WebhooksWrite, routes!(remove::remove_webhook))
        .open(WebhooksDisclose, routes!(disclosure::disclose_to_webhook))
        .open(WebhooksWrite, routes!(secret_add::add_webhook_secret))
        .open(WebhooksWrite, routes!(secret_remove::remove_webhook_secret))
        .open(WebhooksWrite, routes!(pause::pause_webhook))
        .open(WebhooksWrite, routes!(resume::resume_webhook))
        .open(WebhooksWrite, routes!(test::test_webhook))
        .open(WebhooksWrite, routes!(replay::replay_webhook))
        .open(WebhooksWrite, routes!(redrive::redrive_webhook))
        .open(WebhooksRead, routes!(deliveries::list_webhook_deliveries))
        .open(WebhooksRead, routes!(delivery::show_webhook_delivery))
}

/// Which webhook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WebhookPath {
    /// The webhook's id.
    webhook_id: String,
}

impl WebhookPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Webhook(tenant.clone(), self.webhook_id.clone())
    }
}
