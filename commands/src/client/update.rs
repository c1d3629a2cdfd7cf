//! Replacing a client's metadata (RFC 7592 §2.2: all of it, not a part).

use aggregates::TenantId;
use aggregates::client::{ClientCommand, ClientMetadata};

use super::ChangeClientError;
use crate::{Command, Unit};

/// Replaces the metadata; the log keeps the difference.
#[derive(Clone, Debug)]
pub struct UpdateClient {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
    /// All metadata.
    pub metadata: ClientMetadata,
}

impl Command for UpdateClient {
    type Answer = ();
    type Error = ChangeClientError;
    const NAME: &'static str = "client.update";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeClientError> {
        let command = ClientCommand::ChangeMetadata { metadata: self.metadata.clone(), at: unit.now() };
        super::change(unit, &self.tenant, &self.client_id, command).await
    }
}
