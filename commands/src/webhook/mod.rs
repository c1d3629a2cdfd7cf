//! Intents towards webhooks.

mod add_secret;
mod change;
mod disclose;
mod draft;
mod pause;
mod register;
mod remove;
mod remove_secret;
mod request_redrive;
mod request_replay;
mod request_test;
mod resume;

use aggregates::TenantId;
use aggregates::webhook::{SigningSecret, Webhook, WebhookCommand, WebhookError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::clock::Entropy;
use zeroize::Zeroizing;

pub use add_secret::{AddWebhookSecret, AddedWebhookSecret};
pub use change::ChangeWebhook;
pub use disclose::DiscloseToWebhook;
pub use draft::{Given, WebhookDraft};
pub use pause::PauseWebhook;
pub use register::{RegisterWebhook, RegisterWebhookError, RegisteredWebhook};
pub use remove::RemoveWebhook;
pub use remove_secret::RemoveWebhookSecret;
pub use request_redrive::RequestRedrive;
pub use request_replay::RequestReplay;
pub use request_test::RequestTest;
pub use resume::ResumeWebhook;

use crate::{Failure, Loaded, Unit};

/// Why a webhook was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeWebhookError {
    /// Nobody registered it in this tenant.
    #[error("there is no such webhook in this tenant; list its webhooks for their ids")]
    NotFound,
    /// The webhook's rules say no.
    #[error(transparent)]
    Refused(#[from] WebhookError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Loads a webhook that must exist.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Loaded<Webhook>, ChangeWebhookError> {
    let webhook = unit.load::<Webhook>(tenant, id).await?;
    if webhook.state().id().is_none() { Err(ChangeWebhookError::NotFound) } else { Ok(webhook) }
}

/// One change of one webhook.
async fn change(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    id: &str,
    command: WebhookCommand,
) -> Result<(), ChangeWebhookError> {
    let mut webhook = load(unit, tenant, id).await?;
    unit.decide(&mut webhook, command)?;
    Ok(())
}

/// A new signing secret of 32 random bytes.
fn generate(entropy: &dyn Entropy) -> Result<SigningSecret, Failure> {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(&mut *bytes);
    let text = format!("whsec_{}", BASE64.encode(*bytes));
    SigningSecret::parse(&text).map_err(|error| Failure::Rejected { reason: error.to_string() })
}
