//! The tenant's own settings: `{issuer}/admin/v1/settings`. The platform changes those of any tenant below `tenants`.

mod change;
mod replace;
mod show;

use aggregates::TenantId;
use utoipa_axum::routes;

use super::door::Door;
use super::permission::Permission::{SettingsRead, SettingsWrite};
use super::write::Target;
use crate::http::extract::tenant::Tenant;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(SettingsRead, routes!(show::show_own_settings))
        .open(SettingsWrite, routes!(replace::replace_own_settings))
        .open(SettingsWrite, routes!(change::change_own_settings))
}

/// The tenant's id, and the stream whose version a write is about.
fn target(tenant: &Tenant) -> (TenantId, Target) {
    (tenant.id().clone(), Target::Tenant(tenant.id().clone()))
}
