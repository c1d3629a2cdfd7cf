//! Intents towards clients. A client id is its stream's id, so the log itself keeps it unique within the tenant.

mod add_secret;
mod delete;
mod disable;
mod enable;
mod register;
mod remove_secret;
mod take_document;
mod update;

use aggregates::TenantId;
use aggregates::client::{Client, ClientCommand, ClientError, ClientMetadata, SecretHashError};
use aggregates::{Keyring, Secret};
use chrono::{DateTime, Utc};

pub use add_secret::{AddSecret, AddedSecret};
pub use delete::DeleteClient;
pub use disable::DisableClient;
pub use enable::EnableClient;
pub use register::{RegisterClient, RegisterClientError, RegisteredClient};
pub use remove_secret::RemoveSecret;
pub use take_document::TakeDocument;
pub use update::UpdateClient;

use crate::{ClearSecret, Failure, Unit};

/// Why a client was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeClientError {
    /// Nobody registered it in this tenant.
    #[error("there is no such client in this tenant; list its clients for their ids")]
    NotFound,
    /// The client's rules say no.
    #[error(transparent)]
    Refused(#[from] ClientError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// One change of one client.
async fn change(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    id: &str,
    command: ClientCommand,
) -> Result<(), ChangeClientError> {
    let mut client = unit.load::<Client>(tenant, id).await?;
    if client.state().status().is_none() {
        return Err(ChangeClientError::NotFound);
    }
    unit.decide(&mut client, command)?;
    Ok(())
}

/// A new secret, of the length that the client's algorithms need.
fn generate(unit: &Unit<'_>, metadata: Option<&ClientMetadata>) -> ClearSecret {
    let entropy = unit.context().journal().entropy();
    let is_key = metadata.is_some_and(ClientMetadata::needs_secret_in_the_clear);
    if is_key { ClearSecret::generate_key(entropy) } else { ClearSecret::generate(entropy) }
}

/// The command that adds a secret: its hash, and the secret itself, sealed, only where the client's algorithms need it.
fn keep(
    metadata: Option<&ClientMetadata>,
    secret_id: String,
    secret: &ClearSecret,
    expires_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<ClientCommand, Failure> {
    let needed = metadata.is_some_and(ClientMetadata::needs_secret_in_the_clear);
    let sealed = needed.then(|| Secret::new(Keyring::ClientSecrets, secret.expose().to_owned()));
    let hash = secret.hash().map_err(|error: SecretHashError| Failure::Rejected { reason: error.to_string() })?;
    Ok(ClientCommand::AddSecret { secret_id, hash, sealed, expires_at, at })
}
