//! `GET {issuer}/admin/v1/settings/effective`.

use axum::Json;
use axum::extract::State;

use crate::http::Shared;
use crate::http::admin::tenants::settings_effective::{EffectiveSettings, effective};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show the settings that hold in the tenant
///
/// Its own over those of the installation, with where each comes from.
#[utoipa::path(
    get, path = "/settings/effective", tag = "settings",
    responses((status = 200, description = "What holds", body = EffectiveSettings))
)]
pub(super) async fn show_own_effective_settings(
    State(shared): State<Shared>,
    tenant: Tenant,
) -> Result<Json<EffectiveSettings>, Problem> {
    effective(&shared, tenant.id()).await.map(Json)
}
