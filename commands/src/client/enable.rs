//! Answering a disabled client again.

use aggregates::TenantId;
use aggregates::client::ClientCommand;

use super::ChangeClientError;
use crate::{Command, Unit};

/// Enables a client.
#[derive(Clone, Debug)]
pub struct EnableClient {
    /// Whose client.
    pub tenant: TenantId,
    /// Which client.
    pub client_id: String,
}

impl Command for EnableClient {
    type Answer = ();
    type Error = ChangeClientError;
    const NAME: &'static str = "client.enable";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeClientError> {
        let command = ClientCommand::Enable;
        super::change(unit, &self.tenant, &self.client_id, command).await
    }
}
