//! Letting a webhook see more or less of people.

use aggregates::TenantId;
use aggregates::webhook::{Disclosure, WebhookCommand};

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Says what it sees of what is personal.
#[derive(Clone, Debug)]
pub struct DiscloseToWebhook {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// What it sees.
    pub disclosure: Disclosure,
}

impl Command for DiscloseToWebhook {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.disclose";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::Disclose { disclosure: self.disclosure };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
