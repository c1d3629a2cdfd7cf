//! Giving somebody a role.

use aggregates::TenantId;
use aggregates::role::RoleError;
use aggregates::user::{User, UserStatus};
use aggregates::user_roles::{UserRoles, UserRolesCommand, UserRolesError, user_roles_stream};

use super::RoleRefusal;
use crate::{Command, Failure, Unit};

/// Gives a role to a user. Who has it already keeps it.
#[derive(Clone, Debug)]
pub struct AssignRole {
    /// Where.
    pub tenant: TenantId,
    /// Which role.
    pub role: String,
    /// Whom.
    pub user: String,
}

/// Why a role was not given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignRoleError {
    /// Nobody created the role in this tenant.
    #[error("there is no such role in this tenant; list its roles for their ids")]
    NoRole,
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NoUser,
    /// The user was erased.
    #[error("this user was erased; give the role to somebody else")]
    Erased,
    /// The role's rules say no.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// The user has too many.
    #[error(transparent)]
    Refused(#[from] UserRolesError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for AssignRole {
    type Answer = ();
    type Error = AssignRoleError;
    const NAME: &'static str = "role.assign";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), AssignRoleError> {
        match super::load(unit, &self.tenant, &self.role).await {
            Ok(role) if !role.state().is_live() => return Err(RoleError::Deleted.into()),
            Ok(_) | Err(RoleRefusal::BuiltIn) => {}
            Err(RoleRefusal::Failed(failure)) => return Err(failure.into()),
            Err(_) => return Err(AssignRoleError::NoRole),
        }
        let user = unit.load::<User>(&self.tenant, &self.user).await?;
        unit.concerns(&self.user);
        match user.state().status() {
            None => return Err(AssignRoleError::NoUser),
            Some(UserStatus::Erased) => return Err(AssignRoleError::Erased),
            Some(_) => {}
        }
        let mut roles = unit.load::<UserRoles>(&self.tenant, &user_roles_stream(&self.user)).await?;
        let command = UserRolesCommand::Assign { user_id: self.user.clone(), role_id: self.role.clone() };
        unit.decide(&mut roles, command)?;
        Ok(())
    }
}
