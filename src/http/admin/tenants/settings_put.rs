//! `PUT /admin/v1/tenants/{tenant_id}/settings`.

use aggregates::tenant::TenantSettings;
use axum::response::Response;
use commands::tenant::ChangeSettings;

use super::TenantPath;
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::schema::SettingsDocument;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;

/// Replace a tenant's settings
///
/// A setting that is left out gets the installation's default.
#[utoipa::path(
    put, path = "/tenants/{tenant_id}/settings", tag = "tenants",
    params(TenantPath),
    request_body = SettingsDocument,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_settings(
    Named(path): Named<TenantPath>,
    write: Write<Document<TenantSettings>>,
) -> Result<Response, Problem> {
    let (id, target) = path.target()?;
    let Document(settings) = write.body;
    write.order.replacing()?.change(target, &ChangeSettings { id, settings }).await
}
