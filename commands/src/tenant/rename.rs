//! Giving a tenant another name.

use aggregates::TenantId;
use aggregates::tenant::TenantCommand;

use super::ChangeTenantError;
use crate::{Command, Unit};

/// Changes the name that is shown on pages.
#[derive(Clone, Debug)]
pub struct RenameTenant {
    /// Which one.
    pub id: TenantId,
    /// The new name.
    pub name: String,
}

impl Command for RenameTenant {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.rename";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        super::change(unit, &self.id, TenantCommand::Rename { name: self.name.clone() }).await
    }
}
