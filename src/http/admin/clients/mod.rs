//! The clients of a tenant: `{issuer}/admin/v1/clients`. Their metadata speaks the language of RFC 7591.

mod change;
mod create;
mod delete;
mod disable;
mod enable;
mod list;
mod metadata;
mod put;
mod secret_add;
mod secret_remove;
mod show;

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::client::ClientStatus;
use chrono::{DateTime, Utc};
use commands::ClearSecret;
use commands::client::RegisteredClient;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::{ClientsRead, ClientsWrite};
use super::power;
use super::request::read::State;
use super::schema::ClientMetadataDocument;
use super::write::{Carried, Changed, Done, Target};
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(ClientsRead, routes!(list::list_clients))
        .open(ClientsWrite, routes!(create::create_client))
        .open(ClientsRead, routes!(show::show_client))
        .open(ClientsWrite, routes!(put::put_client))
        .open(ClientsWrite, routes!(change::change_client))
        .open(ClientsWrite, routes!(delete::delete_client))
        .open(ClientsWrite, routes!(enable::enable_client))
        .open(ClientsWrite, routes!(disable::disable_client))
        .open(ClientsWrite, routes!(secret_add::add_secret))
        .open(ClientsWrite, routes!(secret_remove::remove_secret))
}

/// Which client.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ClientPath {
    /// The client id.
    client_id: String,
}

impl ClientPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Client(tenant.clone(), self.client_id.clone())
    }
}

/// A client.
#[derive(Serialize, ToSchema)]
#[schema(as = Client)]
struct Shown {
    /// The client id.
    client_id: String,
    /// `enabled` or `disabled`.
    #[schema(value_type = String)]
    state: ClientStatus,
    /// Everything configured, defaults filled in. Lists leave `contacts` out: they are people.
    #[schema(value_type = ClientMetadataDocument)]
    metadata: Value,
    /// Its secrets, in the order of their ids, without themselves.
    secrets: Vec<ShownSecret>,
    /// The version of its stream.
    version: u64,
    /// When it was registered.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// A client's secret, without itself.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientSecret)]
struct ShownSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// From when on it is refused.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was added.
    added_at: DateTime<Utc>,
}

/// The fields of a client's state.
#[derive(Deserialize)]
struct Life {
    client_id: String,
    metadata: Value,
    #[serde(default)]
    secrets: BTreeMap<String, LifeSecret>,
    status: ClientStatus,
}

#[derive(Deserialize)]
struct LifeSecret {
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    added_at: DateTime<Utc>,
}

impl Life {
    /// The fields, unless the client is gone.
    fn of(state: &State) -> Result<Self, Problem> {
        let life: Self = super::fields(&state.life)?;
        match life.status {
            ClientStatus::Deleted => Err(Problem::new(Kind::Gone, "this client was deleted; register a new one")),
            ClientStatus::Enabled | ClientStatus::Disabled => Ok(life),
        }
    }
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { client_id, metadata, secrets, status } = Life::of(state)?;
        let secrets = secrets.into_iter().map(|(secret_id, LifeSecret { expires_at, added_at })| ShownSecret {
            secret_id,
            expires_at,
            added_at,
        });
        Ok(Self {
            client_id,
            state: status,
            metadata: metadata::shown(metadata),
            secrets: secrets.collect(),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}

impl From<queries::client::Client> for Shown {
    fn from(row: queries::client::Client) -> Self {
        let secrets = row.secrets.into_iter().map(|secret| ShownSecret {
            secret_id: secret.secret_id,
            expires_at: secret.expires_at,
            added_at: secret.added_at,
        });
        Self {
            client_id: row.client_id,
            state: row.state,
            // Metadata always has JSON.
            metadata: metadata::shown(serde_json::to_value(row.metadata).unwrap_or_default()),
            secrets: secrets.collect(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A client that was registered.
#[derive(Serialize, ToSchema)]
struct CreatedClient {
    /// The client id.
    client_id: String,
    /// Its secret, this once: nobody can read it again. None where it has none or brought its own, and when the same request
    /// is answered a second time.
    #[schema(required = true)]
    client_secret: Option<String>,
    #[serde(flatten)]
    changed: Changed,
}

impl CreatedClient {
    /// The answer to a registration, at an address below this one.
    fn answer(carried: Carried<RegisteredClient>, below: &str) -> axum::response::Response {
        let body = |done: &Done<RegisteredClient>| Self {
            client_id: done.answer.client_id.clone(),
            client_secret: done.answer.secret.as_ref().map(|secret| ClearSecret::expose(secret).to_owned()),
            changed: done.told(),
        };
        carried.created(below, |answer| answer.client_id.clone(), body)
    }
}
