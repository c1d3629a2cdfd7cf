//! `GET /admin/v1/tenants/{tenant_id}/settings`.

use aggregates::TenantId;
use aggregates::tenant::TenantSettings;
use axum::response::Response;
use queries::history::Kind as Of;
use serde_json::Value;

use super::{Life, TenantPath};
use crate::http::admin::request::document::{Document, merge};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::admin::schema::SettingsDocument;
use crate::http::error::problem::Problem;

/// Show a tenant's settings
///
/// As they were written, those that nobody changed with the program's defaults. What holds, with the installation's defaults, stands below
/// `effective`.
#[utoipa::path(
    get, path = "/tenants/{tenant_id}/settings", tag = "tenants",
    params(TenantPath, ReadParameters),
    responses((status = 200, description = "The settings", body = SettingsDocument))
)]
pub(super) async fn show_settings(Named(path): Named<TenantPath>, read: Read) -> Result<Response, Problem> {
    shown(&path.id()?, &read).await
}

/// A tenant's settings as they are shown.
pub(in crate::http::admin) async fn shown(id: &TenantId, read: &Read) -> Result<Response, Problem> {
    let state = read.state(id, Of::Tenant, id.as_str()).await?;
    let settings = Document::<TenantSettings>::of(Life::of(&state)?.settings)?;
    Ok(read.answer(state.version, &whole(&settings)))
}

/// All settings, also those that the log leaves out because nobody changed them.
pub(in crate::http::admin) fn whole(settings: &TenantSettings) -> Value {
    Value::Object(settings.groups().map(|(name, group)| (name.to_owned(), group)).into_iter().collect())
}

/// The settings that a merge patch (RFC 7396) makes of those before, in an installation with these defaults.
pub fn changed(
    before: &TenantSettings,
    patch: &Value,
    installation: Option<&TenantSettings>,
) -> Result<TenantSettings, Problem> {
    let mut document = whole(before);
    merge(&mut document, patch.clone());
    let mut settings: TenantSettings = Document::of(document)?;
    if let Some(installation) = installation {
        settings.keep_chosen(patch, installation);
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_given_back() {
        let shown = whole(&TenantSettings::default());
        assert_eq!(Document::<TenantSettings>::of(shown), Ok(TenantSettings::default()));
    }
}
