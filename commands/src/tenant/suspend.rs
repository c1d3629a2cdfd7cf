//! Suspending a tenant: it answers nobody, everything is kept.

use aggregates::TenantId;
use aggregates::tenant::TenantCommand;

use super::ChangeTenantError;
use crate::{Command, Unit};

/// Stops serving a tenant until it is reactivated.
#[derive(Clone, Debug)]
pub struct SuspendTenant {
    /// Which one.
    pub id: TenantId,
    /// Why, for the audit log; nothing personal.
    pub reason: String,
}

impl Command for SuspendTenant {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.suspend";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        super::change(unit, &self.id, TenantCommand::Suspend { reason: self.reason.clone() }).await
    }
}
