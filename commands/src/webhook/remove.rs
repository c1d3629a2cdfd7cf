//! Telling a webhook nothing any more; what waited for it is given up.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Removes a webhook for ever.
#[derive(Clone, Debug)]
pub struct RemoveWebhook {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
}

impl Command for RemoveWebhook {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.remove";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::Remove;
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
