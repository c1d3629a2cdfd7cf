//! Intents towards tenants.

mod bootstrap;
mod change_attribute_schema;
mod change_settings;
mod create;
mod reactivate;
mod rename;
mod set_mail_secret;
mod set_subject_salt;
mod suspend;

use aggregates::TenantId;
use aggregates::tenant::{Tenant, TenantCommand, TenantError, TenantSettings, TenantStatus};

pub use bootstrap::bootstrap;
pub use change_attribute_schema::{ChangeAttributeSchema, ChangeAttributeSchemaError};
pub use change_settings::{ChangeSettings, ChangeSettingsError};
pub use create::{CreateTenant, CreateTenantError};
pub use reactivate::ReactivateTenant;
pub use rename::RenameTenant;
pub use set_mail_secret::SetMailSecret;
pub use set_subject_salt::SetSubjectSalt;
pub use suspend::SuspendTenant;

use crate::{Failure, Loaded, Unit};

/// Why a tenant was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeTenantError {
    /// Nobody created it.
    #[error("there is no tenant {0}; list the tenants, or create it first")]
    NotFound(TenantId),
    /// Its rules say no.
    #[error(transparent)]
    Refused(#[from] TenantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Why nothing can begin in a tenant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosedTenant {
    /// Nobody created it.
    #[error("there is no tenant {0}; list the tenants, or create it first")]
    Unknown(TenantId),
    /// It does not serve now.
    #[error("tenant {0} does not serve (it is {1:?}); reactivate it first")]
    NotServing(TenantId, TenantStatus),
}

/// Loads a tenant in which something is to begin.
pub(crate) async fn load(unit: &mut Unit<'_>, tenant: &TenantId) -> Result<Loaded<Tenant>, Failure> {
    unit.load(tenant, tenant.as_str()).await
}

/// The settings that hold in a tenant: its own over the installation's, which are those of tenant `system`.
pub(crate) async fn settings(unit: &mut Unit<'_>, id: &TenantId, tenant: &Tenant) -> Result<TenantSettings, Failure> {
    let own = tenant.settings().cloned().unwrap_or_default();
    if id.is_system() {
        return Ok(own);
    }
    let platform = load(unit, &TenantId::system()).await?;
    let defaults = platform.state().settings().filter(|defaults| **defaults != TenantSettings::default());
    Ok(defaults.map_or_else(|| own.clone(), |defaults| own.over(defaults)))
}

/// Whether something may begin in the tenant.
pub(crate) fn check_open(id: &TenantId, tenant: &Tenant) -> Result<(), ClosedTenant> {
    match tenant.status() {
        None => Err(ClosedTenant::Unknown(id.clone())),
        Some(TenantStatus::Active) => Ok(()),
        Some(status) => Err(ClosedTenant::NotServing(id.clone(), status)),
    }
}

/// One change of one tenant.
async fn change(unit: &mut Unit<'_>, id: &TenantId, command: TenantCommand) -> Result<(), ChangeTenantError> {
    let mut tenant = load(unit, id).await?;
    if tenant.state().status().is_none() {
        return Err(ChangeTenantError::NotFound(id.clone()));
    }
    unit.decide(&mut tenant, command)?;
    Ok(())
}
