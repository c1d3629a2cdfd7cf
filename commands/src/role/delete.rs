//! Deleting a role: it permits nothing any more, and its name is free again.

use aggregates::TenantId;
use aggregates::identifier::Owner;
use aggregates::role::RoleCommand;

use super::RoleRefusal;
use crate::{Command, Unit, names};

/// Deletes a role for ever. Nobody's own stream is touched, however many hold it.
#[derive(Clone, Debug)]
pub struct DeleteRole {
    /// Whose role.
    pub tenant: TenantId,
    /// Which role.
    pub id: String,
}

impl Command for DeleteRole {
    type Answer = ();
    type Error = RoleRefusal;
    const NAME: &'static str = "role.delete";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RoleRefusal> {
        let mut role = super::load(unit, &self.tenant, &self.id).await?;
        let called = role.state().name().unwrap_or_default().to_owned();
        if unit.decide(&mut role, RoleCommand::Delete)? {
            names::release(unit, &self.tenant, &super::name(&called)?, &Owner::role(self.id.clone())).await?;
        }
        Ok(())
    }
}
