//! Telling a webhook something else, or elsewhere, or otherwise.
//!
//! A webhook whose messages were not signed before and are now gets its first secret along the way; it is read with its rotation.

use aggregates::TenantId;
use aggregates::webhook::WebhookCommand;

use super::{ChangeWebhookError, WebhookDraft};
use crate::{Command, Unit};

/// Replaces the settings.
#[derive(Clone, Debug)]
pub struct ChangeWebhook {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// All settings; secret values may stay as they are.
    pub draft: WebhookDraft,
}

impl Command for ChangeWebhook {
    type Answer = ();
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.change";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeWebhookError> {
        let mut webhook = super::load(unit, &self.tenant, &self.id).await?;
        let settings = self.draft.over(webhook.state().settings())?;
        let at = unit.now();
        let changed = unit.decide(&mut webhook, WebhookCommand::Change { settings })?;
        if changed && self.draft.shape.is_signed() && webhook.state().live_secrets(at).is_empty() {
            let secret = super::generate(unit.context().journal().entropy())?;
            let secret_id = unit.context().new_id().to_string();
            unit.decide(&mut webhook, WebhookCommand::AddSecret { secret_id, secret, others_end_at: at, at })?;
        }
        Ok(())
    }
}
