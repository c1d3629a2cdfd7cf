//! Telling a webhook again what happened after a position. Who sends finds the fact in the log and queues what it names.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Asks for what happened, once more.
#[derive(Clone, Debug)]
pub struct RequestReplay {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// After which position.
    pub after: u64,
}

impl Command for RequestReplay {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.request_replay";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::RequestReplay { after: self.after };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
