//! Signing by a secret no more, at once.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::ChangeWebhookError;
use crate::{Command, Unit};

/// Removes a secret.
#[derive(Clone, Debug)]
pub struct RemoveWebhookSecret {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// The secret's id.
    pub secret_id: String,
}

impl Command for RemoveWebhookSecret {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.remove_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let command = WebhookCommand::RemoveSecret { secret_id: self.secret_id.clone() };
        super::change(unit, &self.tenant, &self.id, command).await
    }
}
