//! Taking a role from all who have it by a group.

use aggregates::TenantId;
use aggregates::group::GroupCommand;

use super::GroupRoleError;
use super::assign_role::there;
use crate::{Command, Unit};

/// Takes a role from a group. One that it does not have leaves it as it is.
#[derive(Clone, Debug)]
pub struct UnassignGroupRole {
    /// Where.
    pub tenant: TenantId,
    /// Which role; also one that was deleted.
    pub role: String,
    /// From which group.
    pub group: String,
}

impl Command for UnassignGroupRole {
    type Answer = ();
    type Error = GroupRoleError;
    const NAME: &'static str = "group.unassign_role";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), GroupRoleError> {
        let mut group = super::load(unit, &self.tenant, &self.group).await?;
        // Taking what it does not have changes nothing; what never was a role is a mistake.
        there(unit, &self.tenant, &self.role).await?;
        unit.decide(&mut group, GroupCommand::UnassignRole { role_id: self.role.clone() })?;
        Ok(())
    }
}
