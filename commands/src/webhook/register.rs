//! Registering a webhook, with a first secret where its messages are signed, in one commit.

use aggregates::TenantId;
use aggregates::webhook::{SigningSecret, Webhook, WebhookCommand, WebhookError};
use journal::Event;

use super::WebhookDraft;
use crate::tenant::{self, ClosedTenant};
use crate::{Answer, Command, Failure, Unit};

/// Begins a webhook. It is told what happens from then on, and sees nothing personal.
#[derive(Clone, Debug)]
pub struct RegisterWebhook {
    /// Where.
    pub tenant: TenantId,
    /// What it is told, where and how.
    pub draft: WebhookDraft,
}

/// What the caller learns of a new webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredWebhook {
    /// Its id.
    pub webhook_id: String,
    /// By what its messages are signed, this once. `None` where they are not, and when the same request is answered a second time.
    pub secret: Option<SigningSecret>,
}

impl Answer for RegisteredWebhook {
    fn recall(events: &[Event]) -> Self {
        let webhook_id = events.first().map(|event| event.aggregate_id.clone()).unwrap_or_default();
        Self { webhook_id, secret: None }
    }
}

/// Why a webhook was not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterWebhookError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The webhook's rules say no.
    #[error(transparent)]
    Refused(#[from] WebhookError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RegisterWebhook {
    type Answer = RegisteredWebhook;
    type Error = RegisterWebhookError;
    const NAME: &'static str = "webhook.register";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<RegisteredWebhook, RegisterWebhookError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let webhook_id = unit.context().new_id().to_string();
        let mut webhook = unit.begin::<Webhook>(&self.tenant, &webhook_id).await?;
        let settings = self.draft.over(None)?;
        unit.decide(&mut webhook, WebhookCommand::Register { id: webhook_id.clone(), settings })?;
        if !self.draft.shape.is_signed() {
            return Ok(RegisteredWebhook { webhook_id, secret: None });
        }
        let secret = super::generate(unit.context().journal().entropy())?;
        let (secret_id, at) = (unit.context().new_id().to_string(), unit.now());
        let add = WebhookCommand::AddSecret { secret_id, secret: secret.clone(), others_end_at: at, at };
        unit.decide(&mut webhook, add)?;
        Ok(RegisteredWebhook { webhook_id, secret: Some(secret) })
    }
}
