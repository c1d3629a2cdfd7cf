//! Changing what a tenant may tune.

use aggregates::TenantId;
use aggregates::tenant::{TenantCommand, TenantSettings};

use super::ChangeTenantError;
use crate::{Command, Unit};

/// Replaces all settings of a tenant.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// Which one.
    pub id: TenantId,
    /// All settings, changed ones included.
    pub settings: TenantSettings,
}

impl Command for ChangeSettings {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.change_settings";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        super::change(unit, &self.id, TenantCommand::ChangeSettings { settings: self.settings.clone() }).await
    }
}
