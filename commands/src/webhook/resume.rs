//! Telling a webhook again, beginning with what waited.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Resumes a webhook.
#[derive(Clone, Debug)]
pub struct ResumeWebhook {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
}

impl Command for ResumeWebhook {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.resume";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::Resume { at: unit.now() };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
