//! `GET /admin/v1/tenants/{tenant_id}/settings`.

use aggregates::TenantId;
use aggregates::tenant::TenantSettings;
use axum::response::Response;
use queries::history::Kind as Of;
use serde_json::{Value, json};

use super::{Life, TenantPath};
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::admin::schema::SettingsDocument;
use crate::http::error::problem::Problem;

/// Show a tenant's settings
///
/// All of them, those that nobody changed with their defaults.
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
    let TenantSettings { lifetimes, password_policy, lockout, default_user_status, sign_in, oauth, cors, branding } =
        settings;
    json!({
        "lifetimes": lifetimes,
        "password_policy": password_policy,
        "lockout": lockout,
        "default_user_status": default_user_status,
        "sign_in": sign_in,
        "oauth": oauth,
        "cors": cors,
        "branding": branding,
    })
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
