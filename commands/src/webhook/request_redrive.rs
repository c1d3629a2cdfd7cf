//! Trying again what was given up for a webhook. Who sends finds the fact in the log and takes it up.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Asks for what was given up.
#[derive(Clone, Debug)]
pub struct RequestRedrive {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// Only this event, by its id.
    pub event_id: Option<String>,
}

impl Command for RequestRedrive {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.request_redrive";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::RequestRedrive { event_id: self.event_id.clone() };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
