//! Ending a tenant's suspension.

use aggregates::TenantId;
use aggregates::tenant::TenantCommand;

use super::ChangeTenantError;
use crate::{Command, Unit};

/// Serves a suspended tenant again.
#[derive(Clone, Debug)]
pub struct ReactivateTenant {
    /// Which one.
    pub id: TenantId,
}

impl Command for ReactivateTenant {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.reactivate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        super::change(unit, &self.id, TenantCommand::Reactivate).await
    }
}
