//! Giving a webhook one more secret, so that its receiver can change over without losing a message.

use aggregates::TenantId;
use aggregates::webhook::{SigningSecret, WebhookCommand, WebhookEvent};
use chrono::TimeDelta;
use journal::Event;

use super::ChangeWebhookError;
use crate::load::decode;
use crate::{Answer, Command, Unit};

/// Adds a secret, and lets the others end.
#[derive(Clone, Debug)]
pub struct AddWebhookSecret {
    /// Whose webhook.
    pub tenant: TenantId,
    /// Which webhook.
    pub id: String,
    /// A secret that is brought along; a new one where it is not given.
    pub secret: Option<SigningSecret>,
    /// For how long messages are signed by the others too.
    pub overlap: TimeDelta,
}

/// What the caller learns of a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedWebhookSecret {
    /// What to call it when it is to be removed.
    pub secret_id: String,
    /// The secret, this once. `None` where it was brought along, or was added before.
    pub secret: Option<SigningSecret>,
}

impl Answer for AddedWebhookSecret {
    fn recall(events: &[Event]) -> Self {
        let added = events.iter().find_map(|event| match decode(event) {
            Ok(WebhookEvent::SecretAdded { secret_id, .. }) => Some(secret_id),
            _ => None,
        });
        Self { secret_id: added.unwrap_or_default(), secret: None }
    }
}

impl Command for AddWebhookSecret {
    type Answer = AddedWebhookSecret;
    type Error = ChangeWebhookError;
    const NAME: &'static str = "webhook.add_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<AddedWebhookSecret, ChangeWebhookError> {
        let mut webhook = super::load(unit, &self.tenant, &self.id).await?;
        let made = match &self.secret {
            Some(_) => None,
            None => Some(super::generate(unit.context().journal().entropy())?),
        };
        let (secret_id, at) = (unit.context().new_id().to_string(), unit.now());
        if let Some(secret) = self.secret.as_ref().or(made.as_ref()).cloned() {
            let others_end_at = at + self.overlap;
            let add = WebhookCommand::AddSecret { secret_id: secret_id.clone(), secret, others_end_at, at };
            unit.decide(&mut webhook, add)?;
        }
        Ok(AddedWebhookSecret { secret_id, secret: made })
    }
}
