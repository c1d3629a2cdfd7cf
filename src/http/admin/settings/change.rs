//! `PATCH {issuer}/admin/v1/settings`.

use aggregates::tenant::TenantSettings;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::schema::SettingsDocument;
use crate::http::admin::tenants::settings_patch::patched;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Change some of the tenant's settings
///
/// A JSON merge patch (RFC 7396): `null` brings a setting back to the installation's default, what is left out stays.
#[utoipa::path(
    patch, path = "/settings", tag = "settings",
    request_body(content = SettingsDocument, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_own_settings(
    State(shared): State<Shared>,
    tenant: Tenant,
    administrator: Administrator,
    write: Write<Value>,
) -> Result<Response, Problem> {
    let may = |before: &TenantSettings, after: &TenantSettings| {
        super::check_domain(&administrator, before.domain.as_deref(), after.domain.as_deref())
    };
    patched(&shared, super::target(&tenant), write, may).await
}
