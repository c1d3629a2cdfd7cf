//! The tenant's own settings: `{issuer}/admin/v1/settings`. The platform changes those of any tenant below `tenants`.

mod change;
mod effective;
mod mail_secret;
mod replace;
mod show;
mod subject_salt;

use aggregates::TenantId;

use super::administrator::Administrator;
use super::door::Door;
use super::permission::Permission::{SettingsRead, SettingsWrite};
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::Tenant;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(SettingsRead, routes!(show::show_own_settings))
        .open(SettingsRead, routes!(effective::show_own_effective_settings))
        .open(SettingsWrite, routes!(replace::replace_own_settings))
        .open(SettingsWrite, routes!(change::change_own_settings))
        .open(SettingsWrite, routes!(subject_salt::set_subject_salt))
        .open(SettingsWrite, routes!(mail_secret::set_mail_secret))
        .open(SettingsWrite, routes!(mail_secret::remove_mail_secret))
}

/// Refuses a change of the tenant's own host by anybody but the platform's administrators: whose a name is, is settled between tenants,
/// and none of them settles it alone.
pub(in crate::http) fn check_domain(
    administrator: &Administrator,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<(), Problem> {
    if before == after || administrator.tenant.is_system() {
        return Ok(());
    }
    let detail = "the tenant's own domain is given and taken by the platform's administrators; leave domain as it is";
    Err(Problem::new(Kind::Forbidden, detail))
}

/// The tenant's id, and the stream whose version a write is about.
fn target(tenant: &Tenant) -> (TenantId, Target) {
    (tenant.id().clone(), Target::Tenant(tenant.id().clone()))
}
