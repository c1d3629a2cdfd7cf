//! Registering a client, with a first secret where it authenticates by one, in one commit.

use aggregates::TenantId;
use aggregates::client::{AuthMethod, Client, ClientCommand, ClientError, ClientMetadata};
use journal::Event;

use crate::tenant::{self, ClosedTenant};
use crate::{Answer, ClearSecret, Command, Failure, Unit};

/// Begins a client.
#[derive(Clone, Debug)]
pub struct RegisterClient {
    /// Where.
    pub tenant: TenantId,
    /// The id it had elsewhere; a new `UUIDv7` where it is not given.
    pub client_id: Option<String>,
    /// What it says about itself (RFC 7591 §2).
    pub metadata: ClientMetadata,
    /// The secret it had elsewhere; a new one where it is not given and the client authenticates by one.
    pub secret: Option<ClearSecret>,
}

/// What the caller learns of a new client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredClient {
    /// Its id.
    pub client_id: String,
    /// Its secret, this once: nobody can read it again. `None` where it has none, brought its own, or was registered before.
    pub secret: Option<ClearSecret>,
}

impl Answer for RegisteredClient {
    fn recall(events: &[Event]) -> Self {
        let client_id = events.first().map(|event| event.aggregate_id.clone()).unwrap_or_default();
        Self { client_id, secret: None }
    }
}

/// Why a client was not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterClientError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The client's rules say no; [`ClientError::AlreadyRegistered`] where the id is taken.
    #[error(transparent)]
    Refused(#[from] ClientError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RegisterClient {
    type Answer = RegisteredClient;
    type Error = RegisterClientError;
    const NAME: &'static str = "client.register";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<RegisteredClient, RegisterClientError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let (client_id, mut client) = unit.begin_under::<Client>(&self.tenant, self.client_id.as_ref()).await?;
        let at = unit.now();
        let (id, metadata) = (client_id.clone(), self.metadata.clone());
        unit.decide(&mut client, ClientCommand::Register { client_id: id, metadata, at })?;
        let generated = self.secret.is_none() && takes_secret(client.state().metadata());
        let secret = generated.then(|| super::generate(unit, client.state().metadata()));
        if let Some(kept) = self.secret.as_ref().or(secret.as_ref()) {
            let secret_id = unit.context().new_id().to_string();
            let command = super::keep(client.state().metadata(), secret_id, kept, None, at)?;
            unit.decide(&mut client, command)?;
        }
        Ok(RegisteredClient { client_id, secret })
    }
}

fn takes_secret(metadata: Option<&ClientMetadata>) -> bool {
    let by_secret = [AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost, AuthMethod::ClientSecretJwt];
    metadata.is_some_and(|metadata| by_secret.contains(&metadata.auth_method()))
}
