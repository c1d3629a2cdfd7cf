//! Giving a role to all who are in a group.

use aggregates::TenantId;
use aggregates::group::{GroupCommand, GroupError};
use aggregates::role::RoleError;

use super::GroupRefusal;
use crate::role::{self, RoleRefusal};
use crate::{Command, Failure, Unit};

/// Gives a role to a group. Its members have it from the next moment on, as long as they are in it.
#[derive(Clone, Debug)]
pub struct AssignGroupRole {
    /// Where.
    pub tenant: TenantId,
    /// Which role.
    pub role: String,
    /// To which group.
    pub group: String,
}

/// Why a role was not given to a group or taken from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupRoleError {
    /// Nobody created the role in this tenant.
    #[error("there is no such role in this tenant; list its roles for their ids")]
    NoRole,
    /// The role's rules say no.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// The group's rules say no.
    #[error(transparent)]
    Group(#[from] GroupRefusal),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<GroupError> for GroupRoleError {
    fn from(error: GroupError) -> Self {
        Self::Group(error.into())
    }
}

impl Command for AssignGroupRole {
    type Answer = ();
    type Error = GroupRoleError;
    const NAME: &'static str = "group.assign_role";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), GroupRoleError> {
        if !there(unit, &self.tenant, &self.role).await? {
            return Err(RoleError::Deleted.into());
        }
        let mut group = super::load(unit, &self.tenant, &self.group).await?;
        unit.decide(&mut group, GroupCommand::AssignRole { role_id: self.role.clone() })?;
        Ok(())
    }
}

/// Whether a role that was created can be held.
pub(super) async fn there(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<bool, GroupRoleError> {
    match role::load(unit, tenant, id).await {
        Ok(role) => Ok(role.state().is_live()),
        Err(RoleRefusal::BuiltIn) => Ok(true),
        Err(RoleRefusal::Failed(failure)) => Err(failure.into()),
        Err(_) => Err(GroupRoleError::NoRole),
    }
}
