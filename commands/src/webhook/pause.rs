//! Telling a webhook nothing until it is resumed; what happens meanwhile waits.

use aggregates::TenantId;
use aggregates::webhook::{Pauser, WebhookCommand};

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Pauses a webhook.
#[derive(Clone, Debug)]
pub struct PauseWebhook {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// Who pauses it.
    pub by: Pauser,
    /// Why, for the audit log; nothing personal.
    pub reason: String,
}

impl Command for PauseWebhook {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.pause";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::Pause { by: self.by, reason: self.reason.clone() };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
