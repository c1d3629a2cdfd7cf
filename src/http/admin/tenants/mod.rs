//! Tenants, for the platform's administrators: `/admin/v1/tenants`.

mod attribute_schema;
mod change;
mod create;
mod list;
mod reactivate;
pub(super) mod settings;
pub(super) mod settings_effective;
pub(super) mod settings_patch;
mod settings_put;
mod show;
mod suspend;

use aggregates::TenantId;
use aggregates::tenant::TenantStatus;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::{TenantsRead, TenantsWrite};
use super::request::read::State;
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(TenantsRead, routes!(list::list_tenants))
        .open(TenantsWrite, routes!(create::create_tenant))
        .open(TenantsRead, routes!(show::show_tenant))
        .open(TenantsWrite, routes!(change::change_tenant))
        .open(TenantsWrite, routes!(suspend::suspend_tenant))
        .open(TenantsWrite, routes!(reactivate::reactivate_tenant))
        .open(TenantsRead, routes!(settings::show_settings))
        .open(TenantsRead, routes!(settings_effective::show_effective_settings))
        .open(TenantsWrite, routes!(settings_put::replace_settings))
        .open(TenantsWrite, routes!(settings_patch::change_settings))
        .open(TenantsRead, routes!(attribute_schema::show_attribute_schema))
        .open(TenantsWrite, routes!(attribute_schema::replace_attribute_schema))
}

/// Which tenant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TenantPath {
    /// The tenant's id.
    tenant_id: String,
}

impl TenantPath {
    /// The id, if any tenant can have it.
    fn id(&self) -> Result<TenantId, Problem> {
        let unknown = |_| Problem::new(Kind::NotFound, "no tenant can have this id; list the tenants for theirs");
        TenantId::parse(&self.tenant_id).map_err(unknown)
    }

    /// The id, and the stream whose version a write is about.
    fn target(&self) -> Result<(TenantId, Target), Problem> {
        self.id().map(|id| (id.clone(), Target::Tenant(id)))
    }
}

/// A tenant. Its settings and its attribute schema have addresses of their own.
#[derive(Serialize, ToSchema)]
#[schema(as = Tenant)]
struct Shown {
    /// Its id, which stands in every address of it.
    #[schema(value_type = String)]
    tenant_id: TenantId,
    /// Shown on pages.
    name: String,
    /// BCP 47 tag.
    #[schema(required = true)]
    default_locale: Option<String>,
    /// `active`, `suspended`, `pending_deletion` or `deleted`.
    #[schema(value_type = String)]
    state: TenantStatus,
    /// When it may be deleted, while that is pending.
    #[schema(required = true)]
    purge_after: Option<DateTime<Utc>>,
    /// The version of its stream.
    version: u64,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a tenant's state.
#[derive(Deserialize)]
struct Life {
    id: TenantId,
    name: String,
    #[serde(default)]
    default_locale: Option<String>,
    status: TenantStatus,
    #[serde(default)]
    purge_after: Option<DateTime<Utc>>,
    settings: Value,
    schema: Value,
}

impl Life {
    fn of(state: &State) -> Result<Self, Problem> {
        super::fields(&state.life)
    }
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { id, name, default_locale, status, purge_after, .. } = Life::of(state)?;
        Ok(Self {
            tenant_id: id,
            name,
            default_locale,
            state: status,
            purge_after: super::moment(purge_after),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}

impl From<queries::tenant::Tenant> for Shown {
    fn from(row: queries::tenant::Tenant) -> Self {
        let queries::tenant::Tenant {
            tenant_id,
            name,
            default_locale,
            state,
            purge_after,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self { tenant_id, name, default_locale, state, purge_after, version, created_at, updated_at }
    }
}
