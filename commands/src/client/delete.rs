//! Forgetting a client for ever; its id is never given again.

use aggregates::TenantId;
use aggregates::client::{ClientCommand, ClientMetadata};

use super::ChangeClientError;
use crate::{Command, Unit};

/// Deletes a client.
#[derive(Clone, Debug)]
pub struct DeleteClient {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
}

impl Command for DeleteClient {
    type Answer = ();
    type Error = ChangeClientError;
    const NAME: &'static str = "client.delete";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeClientError> {
        let command = ClientCommand::Delete;
        super::change(unit, &self.tenant, &self.client_id, command).await?;
        // Its contacts are people; they are sealed under a key of the client's own.
        unit.erase(&self.tenant, &ClientMetadata::contacts_subject(&self.client_id));
        Ok(())
    }
}
