//! `GET /admin/v1/tenants/{tenant_id}/settings/effective`.

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::tenant::Origin;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::TenantPath;
use super::settings::whole;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read;
use crate::http::admin::schema::SettingsDocument;
use crate::http::error::problem::{Kind, Problem};

/// What holds in a tenant, and who said so.
#[derive(Serialize, ToSchema)]
pub(in crate::http::admin) struct EffectiveSettings {
    /// All settings that hold.
    #[schema(value_type = SettingsDocument)]
    settings: Value,
    /// Where those come from that are not the program's defaults, by paths such as `lifetimes.access_token`: `tenant`, or
    /// `installation`, whose defaults are the settings of tenant `system`.
    #[schema(value_type = BTreeMap<String, String>)]
    origins: BTreeMap<String, Origin>,
}

/// Show the settings that hold in a tenant
///
/// Its own over those of the installation, with where each comes from.
#[utoipa::path(
    get, path = "/tenants/{tenant_id}/settings/effective", tag = "tenants",
    params(TenantPath),
    responses((status = 200, description = "What holds", body = EffectiveSettings))
)]
pub(super) async fn show_effective_settings(
    State(shared): State<Shared>,
    Named(path): Named<TenantPath>,
    headers: HeaderMap,
) -> Result<Json<EffectiveSettings>, Problem> {
    read::wait(&shared, &headers).await?;
    effective(&shared, &path.id()?).await.map(Json)
}

/// What holds in a tenant.
pub(in crate::http::admin) async fn effective(shared: &Shared, id: &TenantId) -> Result<EffectiveSettings, Problem> {
    let unknown = || Problem::new(Kind::NotFound, "there is no such tenant; list the tenants for their ids");
    let holds = shared.directory.tenant(id).await?.ok_or_else(unknown)?;
    let own = shared.directory.written(id).await?.ok_or_else(unknown)?;
    let installation = shared.directory.written(&TenantId::system()).await?;
    let installation = installation.filter(|_| !id.is_system()).map(|row| row.settings.clone()).unwrap_or_default();
    Ok(EffectiveSettings { settings: whole(&holds.settings), origins: own.settings.origins(&installation) })
}
