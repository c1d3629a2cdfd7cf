//! `PUT {issuer}/admin/v1/settings`.

use aggregates::tenant::TenantSettings;
use axum::extract::State;
use axum::response::Response;
use commands::tenant::ChangeSettings;

use super::target;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::request::document::Document;
use crate::http::admin::schema::SettingsDocument;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Replace the tenant's settings
///
/// A setting that is left out gets the installation's default.
#[utoipa::path(
    put, path = "/settings", tag = "settings",
    request_body = SettingsDocument,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_own_settings(
    State(shared): State<Shared>,
    tenant: Tenant,
    administrator: Administrator,
    write: Write<Document<TenantSettings>>,
) -> Result<Response, Problem> {
    let (id, target) = target(&tenant);
    let Document(settings) = write.body;
    let before = shared.directory.written(&id).await?.and_then(|row| row.settings.domain.clone());
    super::check_domain(&administrator, before.as_deref(), settings.domain.as_deref())?;
    write.order.replacing()?.change(target, &ChangeSettings { id, settings }).await
}
