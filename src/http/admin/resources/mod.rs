//! The protected resources of a tenant: `{issuer}/admin/v1/resources`.

mod list;
mod register;
mod remove;
mod scopes;
mod secret_add;
mod secret_remove;
mod show;

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::resource::Scopes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::{ResourcesRead, ResourcesWrite};
use super::request::read::State;
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(ResourcesRead, routes!(list::list_resources))
        .open(ResourcesWrite, routes!(register::register_resource))
        .open(ResourcesRead, routes!(show::show_resource))
        .open(ResourcesWrite, routes!(scopes::replace_scopes))
        .open(ResourcesWrite, routes!(secret_add::add_resource_secret))
        .open(ResourcesWrite, routes!(secret_remove::remove_resource_secret))
        .open(ResourcesWrite, routes!(remove::remove_resource))
}

/// Which resource.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ResourcePath {
    /// The resource's id.
    resource_id: String,
}

impl ResourcePath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Resource(tenant.clone(), self.resource_id.clone())
    }
}

/// A protected resource.
#[derive(Serialize, ToSchema)]
#[schema(as = Resource)]
struct Shown {
    /// Its id.
    resource_id: String,
    /// The URI that requests name (RFC 8707 §2).
    identifier: String,
    /// Shown on pages.
    name: String,
    /// Its scopes by name.
    #[schema(value_type = BTreeMap<String, ScopeDocument>)]
    scopes: Scopes,
    /// Its own secrets, in the order of their ids, without themselves.
    secrets: Vec<ShownSecret>,
    /// The version of its stream.
    version: u64,
    /// When it was registered.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// A resource's secret, without itself.
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceSecret)]
struct ShownSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// From when on it is refused.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was added.
    added_at: DateTime<Utc>,
}

/// What the consent page says about a scope.
#[derive(ToSchema)]
#[schema(as = Scope)]
#[expect(dead_code, reason = "it describes a scope of the aggregate")]
struct ScopeDocument {
    /// For people whose language has no description of its own.
    #[schema(required = false)]
    description: String,
    /// Descriptions by BCP 47 tag.
    #[schema(required = false)]
    descriptions: BTreeMap<String, String>,
    /// Usable, but not shown on the consent page.
    #[schema(required = false)]
    hidden: bool,
}

/// The fields of a resource's state.
#[derive(Deserialize)]
struct Life {
    id: String,
    identifier: String,
    name: String,
    #[serde(default)]
    scopes: Scopes,
    #[serde(default)]
    secrets: BTreeMap<String, LifeSecret>,
    #[serde(default)]
    removed: bool,
}

#[derive(Deserialize)]
struct LifeSecret {
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    added_at: DateTime<Utc>,
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { id, identifier, name, scopes, secrets, removed } = super::fields(&state.life)?;
        if removed {
            return Err(Problem::new(Kind::Gone, "this resource was removed; register a new one"));
        }
        let secrets = secrets.into_iter().map(|(secret_id, LifeSecret { expires_at, added_at })| ShownSecret {
            secret_id,
            expires_at,
            added_at,
        });
        Ok(Self {
            resource_id: id,
            identifier,
            name,
            scopes,
            secrets: secrets.collect(),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}

impl From<queries::resource::Resource> for Shown {
    fn from(row: queries::resource::Resource) -> Self {
        let secrets = row.secrets.into_iter().map(|secret| ShownSecret {
            secret_id: secret.secret_id,
            expires_at: secret.expires_at,
            added_at: secret.added_at,
        });
        Self {
            resource_id: row.resource_id,
            identifier: row.identifier,
            name: row.name,
            scopes: row.scopes,
            secrets: secrets.collect(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
