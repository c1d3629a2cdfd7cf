//! Giving a resource one more secret of its own, so that it can ask what tokens are worth, and secrets can be rotated without an outage.

use aggregates::TenantId;
use aggregates::client::SecretHashError;
use aggregates::resource::{ResourceCommand, ResourceEvent};
use chrono::{DateTime, Utc};
use journal::Event;

use super::ChangeResourceError;
use crate::load::decode;
use crate::{Answer, ClearSecret, Command, Failure, Unit};

/// Adds a secret. It is made here: nobody chooses one.
#[derive(Clone, Debug)]
pub struct AddResourceSecret {
    /// Whose resource.
    pub tenant: TenantId,
    /// Which resource.
    pub id: String,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the caller learns of a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedResourceSecret {
    /// What to call it when it is to be removed.
    pub secret_id: String,
    /// The secret, this once. `None` where it was added before.
    pub secret: Option<ClearSecret>,
}

impl Answer for AddedResourceSecret {
    fn recall(events: &[Event]) -> Self {
        let added = events.iter().find_map(|event| match decode(event) {
            Ok(ResourceEvent::SecretAdded { secret_id, .. }) => Some(secret_id),
            _ => None,
        });
        Self { secret_id: added.unwrap_or_default(), secret: None }
    }
}

impl Command for AddResourceSecret {
    type Answer = AddedResourceSecret;
    type Error = ChangeResourceError;
    const NAME: &'static str = "resource.add_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<AddedResourceSecret, ChangeResourceError> {
        let mut resource = super::load(unit, &self.tenant, &self.id).await?;
        let secret = ClearSecret::generate(unit.context().journal().entropy());
        let hash = secret.hash().map_err(|error: SecretHashError| Failure::Rejected { reason: error.to_string() })?;
        let secret_id = unit.context().new_id().to_string();
        let (expires_at, at) = (self.expires_at, unit.now());
        let command = ResourceCommand::AddSecret { secret_id: secret_id.clone(), hash, expires_at, at };
        unit.decide(&mut resource, command)?;
        Ok(AddedResourceSecret { secret_id, secret: Some(secret) })
    }
}
