//! Giving a client one more secret, so that secrets can be rotated without an outage.

use aggregates::TenantId;
use aggregates::client::{Client, ClientEvent};
use chrono::{DateTime, Utc};
use journal::Event;

use super::ChangeClientError;
use crate::load::decode;
use crate::{Answer, ClearSecret, Command, Unit};

/// Adds a secret.
#[derive(Clone, Debug)]
pub struct AddSecret {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
    /// A secret that is brought along; a new one where it is not given.
    pub secret: Option<ClearSecret>,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the caller learns of a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedSecret {
    /// What to call it when it is to be removed.
    pub secret_id: String,
    /// The secret, this once. `None` where it was brought along, or was added before.
    pub secret: Option<ClearSecret>,
}

impl Answer for AddedSecret {
    fn recall(events: &[Event]) -> Self {
        let added = events.iter().find_map(|event| match decode(event) {
            Ok(ClientEvent::SecretAdded { secret_id, .. }) => Some(secret_id),
            _ => None,
        });
        Self { secret_id: added.unwrap_or_default(), secret: None }
    }
}

impl Command for AddSecret {
    type Answer = AddedSecret;
    type Error = ChangeClientError;
    const NAME: &'static str = "client.add_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<AddedSecret, ChangeClientError> {
        let mut client = unit.load::<Client>(&self.tenant, &self.client_id).await?;
        if client.state().status().is_none() {
            return Err(ChangeClientError::NotFound);
        }
        let generated = self.secret.is_none().then(|| super::generate(unit, client.state().metadata()));
        let secret_id = unit.context().new_id().to_string();
        if let Some(kept) = self.secret.as_ref().or(generated.as_ref()) {
            let command = super::keep(client.state().metadata(), secret_id.clone(), kept, self.expires_at, unit.now())?;
            unit.decide(&mut client, command)?;
        }
        Ok(AddedSecret { secret_id, secret: generated })
    }
}
