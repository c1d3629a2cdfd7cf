//! Taking what a client publishes of itself for its registration, the first time and whenever it has changed.

use aggregates::TenantId;
use aggregates::client::{Client, ClientCommand, ClientError, ClientMetadata};

use super::RegisterClientError;
use crate::tenant;
use crate::{Command, Unit};

/// Registers the client of a document, or changes it to what the document says by now; nothing happens where that is the same. A client that
/// somebody registered under this id in another way stays as it is.
#[derive(Clone, Debug)]
pub struct TakeDocument {
    /// Whose client.
    pub tenant: TenantId,
    /// Its id: where the document lies.
    pub client_id: String,
    /// What it says, as it may be registered.
    pub metadata: ClientMetadata,
}

impl Command for TakeDocument {
    type Answer = ();
    type Error = RegisterClientError;
    const NAME: &'static str = "client.take_document";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RegisterClientError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let mut client = unit.load::<Client>(&self.tenant, &self.client_id).await?;
        let (client_id, at) = (self.client_id.clone(), unit.now());
        let metadata = ClientMetadata { client_id_document: Some(true), ..self.metadata.clone() };
        let command = match client.state().metadata() {
            None => ClientCommand::Register { client_id, metadata, at },
            Some(own) if own.client_id_document == Some(true) => ClientCommand::ChangeMetadata { metadata, at },
            Some(_) => return Err(ClientError::AlreadyRegistered.into()),
        };
        unit.decide(&mut client, command)?;
        Ok(())
    }
}
