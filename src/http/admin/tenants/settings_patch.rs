//! `PATCH /admin/v1/tenants/{tenant_id}/settings`.

use aggregates::TenantId;
use aggregates::tenant::TenantSettings;
use axum::extract::State;
use axum::response::Response;
use commands::tenant::ChangeSettings;
use queries::history::Kind as Of;
use serde_json::Value;

use super::settings::changed;
use super::{Life, TenantPath};
use crate::http::Shared;
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read;
use crate::http::admin::schema::SettingsDocument;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;

/// Change some of a tenant's settings
///
/// A JSON merge patch (RFC 7396): `null` brings a setting back to the installation's default, what is left out stays.
#[utoipa::path(
    patch, path = "/tenants/{tenant_id}/settings", tag = "tenants",
    params(TenantPath),
    request_body(content = SettingsDocument, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_settings(
    State(shared): State<Shared>,
    Named(path): Named<TenantPath>,
    write: Write<Value>,
) -> Result<Response, Problem> {
    patched(&shared, path.target()?, write, |_, _| Ok(())).await
}

/// Changes a tenant's settings by a merge patch; `may` is asked about what was and what shall be.
pub(in crate::http::admin) async fn patched(
    shared: &Shared,
    (id, target): (TenantId, Target),
    write: Write<Value>,
    may: impl FnOnce(&TenantSettings, &TenantSettings) -> Result<(), Problem>,
) -> Result<Response, Problem> {
    let order = write.order.replacing()?;
    if let Some(earlier) = order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    let state = read::present(shared, &id, Of::Tenant, id.as_str()).await?;
    let before = Document::<TenantSettings>::of(Life::of(&state)?.settings)?;
    let installation = shared.directory.written(&TenantId::system()).await?.filter(|_| !id.is_system());
    let settings = changed(&before, &write.body, installation.as_ref().map(|row| &row.settings))?;
    may(&before, &settings)?;
    order.of_version(state.version)?.change(target, &ChangeSettings { id, settings }).await
}
