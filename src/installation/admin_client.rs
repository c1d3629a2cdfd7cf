//! The client that administers a new installation before anybody can sign in to it.

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientError, ClientMetadata, GrantType};
use commands::client::{AddSecret, RegisterClient, RegisterClientError};
use commands::{Context, execute, hash_secret};
use journal::{Actor, Journal};

use super::StartError;
use crate::settings::BootstrapClient;

/// Everything that the platform's administration asks for.
const SCOPE: &str = "evident:admin";

/// Registers the client in tenant `system`; one that exists accepts the secret from now on.
pub(super) async fn ensure(journal: &Journal, client: &BootstrapClient) -> Result<(), StartError> {
    let register = RegisterClient {
        tenant: TenantId::system(),
        client_id: Some(client.id.clone()),
        metadata: metadata(),
        secret: Some(client.secret.clone()),
    };
    match execute(&Context::new(journal.clone(), Actor::system()), &register).await {
        Ok(_) => Ok(()),
        Err(RegisterClientError::Refused(ClientError::AlreadyRegistered)) => ensure_secret(journal, client).await,
        Err(error) => Err(error.into()),
    }
}

async fn ensure_secret(journal: &Journal, client: &BootstrapClient) -> Result<(), StartError> {
    let found = queries::client::by_id(journal.db(), &TenantId::system(), &client.id).await?;
    let hash = hash_secret(client.secret.expose()).ok();
    let now = journal.clock().now();
    if found.is_some_and(|found| found.live_secrets(now).any(|secret| Some(&secret.hash) == hash.as_ref())) {
        return Ok(());
    }
    let add = AddSecret {
        tenant: TenantId::system(),
        client_id: client.id.clone(),
        secret: Some(client.secret.clone()),
        expires_at: None,
    };
    execute(&Context::new(journal.clone(), Actor::system()), &add).await?;
    Ok(())
}

fn metadata() -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Administration".into()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        scope: Some(SCOPE.into()),
        ..ClientMetadata::default()
    }
}
