//! Bringing a tenant's settings back to what they were.

use aggregates::TenantId;
use aggregates::tenant::Tenant;
use journal::Position;

use super::{RestoreError, past};
use crate::tenant::{self, ChangeSettings, ChangeSettingsError};
use crate::{Command, Unit};

/// Makes the settings what they were. Name, attribute schema and whether the tenant serves stay as they are, and so does its own host:
/// whose that is was settled between tenants since.
#[derive(Clone, Debug)]
pub struct RestoreSettings {
    /// Which tenant.
    pub id: TenantId,
    /// As they were after the last event up to and including this position.
    pub to: Position,
}

impl Command for RestoreSettings {
    type Answer = ();
    type Error = RestoreError<ChangeSettingsError>;
    const NAME: &'static str = "restore.settings";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Self::Error> {
        let then: Tenant = past(unit, &self.id, self.id.as_str(), self.to).await?;
        let mut settings = then.settings().cloned().ok_or(RestoreError::Gone)?;
        let now = tenant::load(unit, &self.id).await?;
        settings.domain = now.state().settings().and_then(|settings| settings.domain.clone());
        let command = ChangeSettings { id: self.id.clone(), settings };
        command.decide(unit).await.map_err(RestoreError::Refused)
    }
}
