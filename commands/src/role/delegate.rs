//! Giving somebody a role over one group, and taking it back.

use aggregates::TenantId;
use aggregates::group::{Group, GroupError};
use aggregates::role::RoleError;
use aggregates::user::{User, UserStatus};
use aggregates::user_roles::{UserRoles, UserRolesCommand, UserRolesError, user_roles_stream};

use super::RoleRefusal;
use crate::{Command, Failure, Unit};

/// Gives a role to a user over one group: what it permits they may do with those who are in the group, and with nobody else. Who has
/// it over the group already keeps it.
#[derive(Clone, Debug)]
pub struct DelegateRole {
    /// Where.
    pub tenant: TenantId,
    /// Which role.
    pub role: String,
    /// Over which group.
    pub group: String,
    /// Whom.
    pub user: String,
}

/// Takes a role that a user has over one group. Who does not have it is left as they are.
#[derive(Clone, Debug)]
pub struct EndDelegation {
    /// Where.
    pub tenant: TenantId,
    /// Which role; also one that was deleted.
    pub role: String,
    /// Over which group; also one that was deleted.
    pub group: String,
    /// From whom.
    pub user: String,
}

/// Why a role was not given over a group, or not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DelegationError {
    /// Nobody created the role in this tenant.
    #[error("there is no such role in this tenant; list its roles for their ids")]
    NoRole,
    /// It is the one for everything.
    #[error("the role administrator is for a whole tenant; create a role with what is to be done in the group")]
    BuiltIn,
    /// Nobody created the group in this tenant.
    #[error("there is no such group in this tenant; list its groups for their ids")]
    NoGroup,
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NoUser,
    /// The user was erased.
    #[error("this user was erased; give the role to somebody else")]
    Erased,
    /// Nobody was ever given a role under this id in this tenant.
    #[error("this user has no role in this tenant; list who administers the group for their ids")]
    NotHeld,
    /// The role's rules say no.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// The group's rules say no.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// The user has too many.
    #[error(transparent)]
    Refused(#[from] UserRolesError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for DelegateRole {
    type Answer = ();
    type Error = DelegationError;
    const NAME: &'static str = "role.delegate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), DelegationError> {
        match super::load(unit, &self.tenant, &self.role).await {
            Ok(role) if !role.state().is_live() => return Err(RoleError::Deleted.into()),
            Ok(_) => {}
            Err(RoleRefusal::BuiltIn) => return Err(DelegationError::BuiltIn),
            Err(RoleRefusal::Failed(failure)) => return Err(failure.into()),
            Err(_) => return Err(DelegationError::NoRole),
        }
        let group = unit.load::<Group>(&self.tenant, &self.group).await?;
        if group.state().id().is_none() {
            return Err(DelegationError::NoGroup);
        }
        if !group.state().is_live() {
            return Err(GroupError::Deleted.into());
        }
        let user = unit.load::<User>(&self.tenant, &self.user).await?;
        unit.concerns(&self.user);
        match user.state().status() {
            None => return Err(DelegationError::NoUser),
            Some(UserStatus::Erased) => return Err(DelegationError::Erased),
            Some(_) => {}
        }
        let mut roles = unit.load::<UserRoles>(&self.tenant, &user_roles_stream(&self.user)).await?;
        let (user_id, role_id, group_id) = (self.user.clone(), self.role.clone(), self.group.clone());
        unit.decide(&mut roles, UserRolesCommand::Delegate { user_id, role_id, group_id })?;
        Ok(())
    }
}

impl Command for EndDelegation {
    type Answer = ();
    type Error = DelegationError;
    const NAME: &'static str = "role.end_delegation";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), DelegationError> {
        let mut roles = unit.load::<UserRoles>(&self.tenant, &user_roles_stream(&self.user)).await?;
        if roles.version().get() == 0 {
            return Err(DelegationError::NotHeld);
        }
        unit.concerns(&self.user);
        let (role_id, group_id) = (self.role.clone(), self.group.clone());
        unit.decide(&mut roles, UserRolesCommand::EndDelegation { role_id, group_id })?;
        Ok(())
    }
}
