//! `POST {issuer}/admin/v1/clients`.

use axum::response::Response;
use commands::ClearSecret;
use commands::client::RegisterClient;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{CreatedClient, metadata, power};
use crate::http::admin::schema::ClientMetadataDocument;
use crate::http::admin::within;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A client to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewClient {
    /// The id it had elsewhere, 1 to 255 visible ASCII characters; a new UUID where it is not given.
    client_id: Option<String>,
    /// The secret it had elsewhere; a new one where it is not given and the client authenticates by one.
    #[schema(write_only)]
    client_secret: Option<String>,
    /// What it says about itself.
    #[serde(default)]
    #[schema(value_type = ClientMetadataDocument, required = false)]
    metadata: Map<String, Value>,
}

/// Register a client
#[utoipa::path(
    post, path = "/clients", tag = "clients",
    request_body = NewClient,
    responses((status = 201, description = "Registered", body = CreatedClient))
)]
pub(super) async fn create_client(tenant: Tenant, write: Write<NewClient>) -> Result<Response, Problem> {
    let NewClient { client_id, client_secret, metadata } = write.body;
    let metadata = metadata::read(metadata)?;
    power::within(write.order.administrator(), metadata.scope.as_deref())?;
    let command = RegisterClient {
        tenant: tenant.id().clone(),
        client_id,
        metadata,
        secret: client_secret.map(ClearSecret::given),
    };
    let carried = write.order.carry_out(Target::New, &command).await?;
    Ok(CreatedClient::answer(carried, &within(&tenant, &["clients"])))
}
