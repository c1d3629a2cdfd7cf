//! Bringing a role back to what it was.

use aggregates::TenantId;
use aggregates::role::Role;
use journal::Position;

use super::{RestoreError, past};
use crate::role::{ChangeRole, RoleRefusal};
use crate::{Command, Unit};

/// Makes name, description and permissions what they were. Who holds it stays as it is.
#[derive(Clone, Debug)]
pub struct RestoreRole {
    /// Whose role.
    pub tenant: TenantId,
    /// Which role.
    pub id: String,
    /// As it was after the last event up to and including this position.
    pub to: Position,
}

impl Command for RestoreRole {
    type Answer = ();
    type Error = RestoreError<RoleRefusal>;
    const NAME: &'static str = "restore.role";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Self::Error> {
        let then: Role = past(unit, &self.tenant, &self.id, self.to).await?;
        let permissions = then.permissions().cloned().ok_or(RestoreError::Gone)?;
        let command = ChangeRole {
            tenant: self.tenant.clone(),
            id: self.id.clone(),
            name: then.name().map(str::to_owned),
            description: then.description().map(str::to_owned),
            permissions: Some(permissions),
        };
        command.decide(unit).await.map_err(RestoreError::Refused)
    }
}
