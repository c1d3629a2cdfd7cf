//! Intents towards roles, and towards those who hold them.
//!
//! Whether somebody may hand out as much as a role permits is asked by whoever lets them in: it is about the token they show, and a
//! command knows none.

mod assign;
mod change;
mod create;
mod delegate;
mod delete;
mod unassign;

use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::role::{ADMINISTRATOR, Role, RoleError};
use aggregates::user_roles::{UserRoles, UserRolesCommand, user_roles_stream};
use aggregates::{Faults, FieldFault, TenantId};

pub use assign::{AssignRole, AssignRoleError};
pub use change::ChangeRole;
pub use create::CreateRole;
pub use delegate::{DelegateRole, DelegationError, EndDelegation};
pub use delete::DeleteRole;
pub use unassign::{UnassignRole, UnassignRoleError};

use crate::names::{Names, Taken, Unclaimed};
use crate::tenant::ClosedTenant;
use crate::{Failure, Loaded, Unit};

/// Why a role was not created or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// Nobody created it in this tenant.
    #[error("there is no such role in this tenant; list its roles for their ids")]
    NotFound,
    /// Every tenant has it as it is.
    #[error("the role administrator is part of every tenant and stays as it is; create another role")]
    BuiltIn,
    /// The name belongs to another role.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The role's rules say no.
    #[error(transparent)]
    Refused(#[from] RoleError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for RoleRefusal {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

/// Loads a role that must exist.
pub(crate) async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Loaded<Role>, RoleRefusal> {
    if id == ADMINISTRATOR {
        return Err(RoleRefusal::BuiltIn);
    }
    let role = unit.load::<Role>(tenant, id).await?;
    if role.state().id().is_none() { Err(RoleRefusal::NotFound) } else { Ok(role) }
}

/// The unique name that a role's name is. The built-in role has its own without having claimed it.
fn name(name: &str) -> Result<Names, RoleRefusal> {
    let form = normalise(&IdentifierKind::RoleName, name).map_err(|error| {
        RoleError::from(Faults::from(FieldFault::new("name", "cannot be unique", error.to_string())))
    })?;
    if form == ADMINISTRATOR {
        return Err(Taken { field: "name".to_owned() }.into());
    }
    Ok(Names::from([((IdentifierKind::RoleName, form), "name".to_owned())]))
}

/// Takes all roles from a person who is erased.
pub(crate) async fn unassign_all(unit: &mut Unit<'_>, tenant: &TenantId, user: &str) -> Result<(), Failure> {
    let mut roles = unit.load::<UserRoles>(tenant, &user_roles_stream(user)).await?;
    // Taking never refuses.
    let _ = unit.decide(&mut roles, UserRolesCommand::UnassignAll);
    Ok(())
}
