//! Accepting a client's secret no more.

use aggregates::TenantId;
use aggregates::client::ClientCommand;

use super::ChangeClientError;
use crate::{Command, Unit};

/// Removes a secret.
#[derive(Clone, Debug)]
pub struct RemoveSecret {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
    /// The secret's id.
    pub secret_id: String,
}

impl Command for RemoveSecret {
    type Answer = ();
    type Error = ChangeClientError;
    const NAME: &'static str = "client.remove_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeClientError> {
        let command = ClientCommand::RemoveSecret { secret_id: self.secret_id.clone() };
        super::change(unit, &self.tenant, &self.client_id, command).await
    }
}
