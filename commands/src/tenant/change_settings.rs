//! Changing what a tenant may tune, its own domain among it.
//!
//! A domain is claimed and the one before it given back in the commit that changes the settings, over the whole installation: two
//! tenants that want one name meet at one stream, and one of them hears that it is taken.

use aggregates::TenantId;
use aggregates::identifier::{IdentifierKind, Owner};
use aggregates::tenant::{TenantCommand, TenantError, TenantSettings};

use crate::names::{self, Names, Taken, Unclaimed};
use crate::{Command, Failure, Unit};

/// Replaces all settings of a tenant.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// Which one.
    pub id: TenantId,
    /// All settings, changed ones included.
    pub settings: TenantSettings,
}

/// Why settings were not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeSettingsError {
    /// Nobody created the tenant.
    #[error("there is no tenant {0}; list the tenants, or create it first")]
    NotFound(TenantId),
    /// The domain is another tenant's.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The tenant's rules say no.
    #[error(transparent)]
    Refused(#[from] TenantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for ChangeSettingsError {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

impl Command for ChangeSettings {
    type Answer = ();
    type Error = ChangeSettingsError;
    const NAME: &'static str = "tenant.change_settings";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSettingsError> {
        let mut tenant = super::load(unit, &self.id).await?;
        let Some(before) = tenant.state().settings() else {
            return Err(ChangeSettingsError::NotFound(self.id.clone()));
        };
        let before = before.domain.clone();
        unit.decide(&mut tenant, TenantCommand::ChangeSettings { settings: self.settings.clone() })?;
        if before != self.settings.domain {
            let (system, owner) = (TenantId::system(), Owner::tenant(self.id.as_str()));
            names::release(unit, &system, &name(before.as_ref()), &owner).await?;
            names::claim(unit, &system, &name(self.settings.domain.as_ref()), &owner).await?;
        }
        Ok(())
    }
}

/// The tenant's rules let nothing in but the one spelling.
fn name(domain: Option<&String>) -> Names {
    domain.map(|domain| ((IdentifierKind::Domain, domain.clone()), "domain".to_owned())).into_iter().collect()
}
