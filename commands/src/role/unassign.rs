//! Taking a role from somebody.

use aggregates::TenantId;
use aggregates::user_roles::{UserRoles, UserRolesCommand, UserRolesError, user_roles_stream};

use super::RoleRefusal;
use crate::{Command, Failure, Unit};

/// Takes a role from a user. Who does not have it is left as they are.
#[derive(Clone, Debug)]
pub struct UnassignRole {
    /// Where.
    pub tenant: TenantId,
    /// Which role; also one that was deleted.
    pub role: String,
    /// From whom.
    pub user: String,
}

/// Why a role was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnassignRoleError {
    /// Nobody was ever given a role under this id in this tenant.
    #[error("this user has no role in this tenant; list the role's holders for their ids")]
    NotHeld,
    /// Nobody created the role in this tenant.
    #[error("there is no such role in this tenant; list its roles for their ids")]
    NoRole,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] UserRolesError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for UnassignRole {
    type Answer = ();
    type Error = UnassignRoleError;
    const NAME: &'static str = "role.unassign";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), UnassignRoleError> {
        let mut roles = unit.load::<UserRoles>(&self.tenant, &user_roles_stream(&self.user)).await?;
        if roles.version().get() == 0 {
            return Err(UnassignRoleError::NotHeld);
        }
        match super::load(unit, &self.tenant, &self.role).await {
            Ok(_) | Err(RoleRefusal::BuiltIn) => {}
            Err(RoleRefusal::Failed(failure)) => return Err(failure.into()),
            Err(_) => return Err(UnassignRoleError::NoRole),
        }
        unit.concerns(&self.user);
        unit.decide(&mut roles, UserRolesCommand::Unassign { role_id: self.role.clone() })?;
        Ok(())
    }
}
