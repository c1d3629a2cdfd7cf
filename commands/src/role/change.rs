//! Changing what a role is called, what it is for, and what it permits.

use aggregates::TenantId;
use aggregates::identifier::Owner;
use aggregates::role::{Permissions, RoleCommand};

use super::RoleRefusal;
use crate::{Command, Unit, names};

/// Changes a role; what is not given stays. Its holders may do more or less from the next moment on.
#[derive(Clone, Debug)]
pub struct ChangeRole {
    /// Whose role.
    pub tenant: TenantId,
    /// Which role.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// What it is for; empty to remove it.
    pub description: Option<String>,
    /// All permissions; the log keeps the difference.
    pub permissions: Option<Permissions>,
}

impl Command for ChangeRole {
    type Answer = ();
    type Error = RoleRefusal;
    const NAME: &'static str = "role.change";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RoleRefusal> {
        let mut role = super::load(unit, &self.tenant, &self.id).await?;
        let before = role.state().name().unwrap_or_default().to_owned();
        let command = RoleCommand::Change {
            name: self.name.clone(),
            description: self.description.clone(),
            permissions: self.permissions.clone(),
        };
        unit.decide(&mut role, command)?;
        let after = role.state().name().unwrap_or_default();
        if after == before {
            return Ok(());
        }
        // Another spelling of the same name is the same name: it is neither given back nor claimed.
        let (old, new) = (super::name(&before)?, super::name(after)?);
        let owner = Owner::role(self.id.clone());
        names::claim(unit, &self.tenant, &names::without(&new, &old), &owner).await?;
        names::release(unit, &self.tenant, &names::without(&old, &new), &owner).await?;
        Ok(())
    }
}
