//! Creating a tenant.

use aggregates::TenantId;
use aggregates::tenant::{TenantCommand, TenantError};

use crate::{Command, Failure, Unit};

/// Begins a tenant with the default settings.
#[derive(Clone, Debug)]
pub struct CreateTenant {
    /// Its id, which stands in every address of it and never changes.
    pub id: TenantId,
    /// Shown on pages.
    pub name: String,
    /// BCP 47 tag.
    pub default_locale: Option<String>,
}

/// Why a tenant was not created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateTenantError {
    /// The rules say no; [`TenantError::AlreadyCreated`] where the id is taken.
    #[error(transparent)]
    Refused(#[from] TenantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for CreateTenant {
    type Answer = ();
    type Error = CreateTenantError;
    const NAME: &'static str = "tenant.create";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), CreateTenantError> {
        let mut tenant = super::load(unit, &self.id).await?;
        let Self { id, name, default_locale } = self.clone();
        let at = unit.now();
        unit.decide(&mut tenant, TenantCommand::Create { id, name, default_locale, at })?;
        Ok(())
    }
}
