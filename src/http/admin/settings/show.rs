//! `GET {issuer}/admin/v1/settings`.

use axum::response::Response;

use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::admin::schema::SettingsDocument;
use crate::http::admin::tenants::settings;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show the tenant's settings
///
/// All of them, those that nobody changed with their defaults.
#[utoipa::path(
    get, path = "/settings", tag = "settings",
    params(ReadParameters),
    responses((status = 200, description = "The settings", body = SettingsDocument))
)]
pub(super) async fn show_own_settings(tenant: Tenant, read: Read) -> Result<Response, Problem> {
    settings::shown(tenant.id(), &read).await
}
