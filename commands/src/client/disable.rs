//! Answering a client no more, until it is enabled.

use aggregates::TenantId;
use aggregates::client::ClientCommand;

use super::ChangeClientError;
use crate::{Command, Unit};

/// Disables a client.
#[derive(Clone, Debug)]
pub struct DisableClient {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
    /// Why, for the audit log; nothing personal.
    pub reason: String,
}

impl Command for DisableClient {
    type Answer = ();
    type Error = ChangeClientError;
    const NAME: &'static str = "client.disable";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeClientError> {
        let command = ClientCommand::Disable { reason: self.reason.clone() };
        super::change(unit, &self.tenant, &self.client_id, command).await
    }
}
