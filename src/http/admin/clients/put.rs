//! `PUT {issuer}/admin/v1/clients/{client_id}`: a client as it was elsewhere, with its id and its secret.
//!
//! The same request may come again and again, as a migration does: what is so already changes nothing.

use aggregates::client::ClientMetadata;
use axum::extract::State;
use axum::response::Response;
use commands::client::{AddSecret, AddedSecret, RegisterClient, UpdateClient};
use commands::{ClearSecret, hash_secret};
use queries::client;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{ClientPath, CreatedClient, metadata, power};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::schema::ClientMetadataDocument;
use crate::http::admin::within;
use crate::http::admin::write::{Carried, Changed, Order, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A whole client: RFC 7591 metadata, and a secret beside it.
#[derive(Deserialize, ToSchema)]
pub(super) struct WholeClient {
    /// The secret it had elsewhere. One that the client has already changes nothing; another one is added.
    #[schema(write_only)]
    client_secret: Option<String>,
    /// What it says about itself; members that are left out are removed.
    #[serde(flatten)]
    #[schema(value_type = ClientMetadataDocument)]
    metadata: Map<String, Value>,
}

/// Register a client under an id, or replace its metadata
///
/// To replace, say which version with `If-Match` (`*` for any).
#[utoipa::path(
    put, path = "/clients/{client_id}", tag = "clients",
    params(ClientPath),
    request_body = WholeClient,
    responses(
        (status = 200, description = "Replaced", body = Changed),
        (status = 201, description = "Registered", body = CreatedClient)
    )
)]
pub(super) async fn put_client(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<WholeClient>,
) -> Result<Response, Problem> {
    let WholeClient { client_secret, metadata } = write.body;
    let metadata = metadata::read(metadata)?;
    power::within(write.order.administrator(), metadata.scope.as_deref())?;
    // A client that this very request registered is not to be replaced by it.
    if let Some(Carried::Done(earlier)) = write.order.earlier().await?
        && earlier.begun
    {
        return Ok(CreatedClient::answer(Carried::Done(earlier), &within(&tenant, &["clients"])));
    }
    let known = client::by_id(shared.journal.db(), tenant.id(), &path.client_id).await?;
    match known {
        Some(known) => replace(write.order, &tenant, &path, &known, metadata, client_secret).await,
        None => register(write.order, &tenant, path, metadata, client_secret).await,
    }
}

async fn register(
    order: Order,
    tenant: &Tenant,
    path: ClientPath,
    metadata: ClientMetadata,
    secret: Option<String>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RegisterClient {
        tenant: tenant.id().clone(),
        client_id: Some(path.client_id),
        metadata,
        secret: secret.map(ClearSecret::given),
    };
    Ok(CreatedClient::answer(order.carry_out(target, &command).await?, &within(tenant, &["clients"])))
}

async fn replace(
    order: Order,
    tenant: &Tenant,
    path: &ClientPath,
    known: &client::Client,
    metadata: ClientMetadata,
    secret: Option<String>,
) -> Result<Response, Problem> {
    let (target, tenant, client_id) = (path.target(tenant.id()), tenant.id().clone(), path.client_id.clone());
    let (order, second) = order.in_two();
    let update = UpdateClient { tenant: tenant.clone(), client_id: client_id.clone(), metadata };
    let first = order.replacing()?.carry_out(target.clone(), &update).await?;
    if let Some(added) = second.earlier::<AddedSecret>().await? {
        return Ok(first.and(added).changed());
    }
    let Some(secret) = unknown(&second, known, secret)? else { return Ok(first.changed()) };
    let add = AddSecret { tenant, client_id, secret: Some(secret), expires_at: None };
    let added = second.carry_out(target, &add).await?;
    Ok(first.and(added).changed())
}

/// The secret, if the client does not have it.
fn unknown(order: &Order, known: &client::Client, secret: Option<String>) -> Result<Option<ClearSecret>, Problem> {
    let Some(secret) = secret else { return Ok(None) };
    let hash = hash_secret(&secret)?;
    let now = order.context().now();
    let known = known.live_secrets(now).any(|live| live.hash == hash);
    Ok((!known).then(|| ClearSecret::given(secret)))
}
