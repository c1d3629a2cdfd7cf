//! Bringing a client's metadata back to what they were.

use aggregates::TenantId;
use aggregates::client::{Client, ClientStatus};
use journal::Position;

use super::{RestoreError, past};
use crate::client::{ChangeClientError, UpdateClient};
use crate::{Command, Unit};

/// Makes the metadata what they were. Secrets and whether the client is enabled stay as they are.
#[derive(Clone, Debug)]
pub struct RestoreClient {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
    /// As it was after the last event up to and including this position.
    pub to: Position,
}

impl Command for RestoreClient {
    type Answer = ();
    type Error = RestoreError<ChangeClientError>;
    const NAME: &'static str = "restore.client";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Self::Error> {
        let then: Client = past(unit, &self.tenant, &self.client_id, self.to).await?;
        let metadata = then.metadata().filter(|_| then.status() != Some(ClientStatus::Deleted));
        let metadata = metadata.cloned().ok_or(RestoreError::Gone)?;
        let command = UpdateClient { tenant: self.tenant.clone(), client_id: self.client_id.clone(), metadata };
        command.decide(unit).await.map_err(RestoreError::Refused)
    }
}
