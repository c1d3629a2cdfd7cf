//! Sending a webhook a message to see whether it comes through. The fact itself is the message.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Asks for a message.
#[derive(Clone, Debug)]
pub struct RequestTest {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
}

impl Command for RequestTest {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.request_test";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::RequestTest;
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
