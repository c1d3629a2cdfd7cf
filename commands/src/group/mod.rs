//! Intents towards groups, and towards those who are in them.
//!
//! A group and its name are one stream each; who is in it is told by the streams of the people ([`aggregates::user_groups`]), so a
//! commit that moves a thousand people touches a thousand short streams and never one long one.

mod assign_role;
mod change;
mod change_members;
mod create;
mod delete;
mod leave_all;
mod members;
mod register_member;
mod unassign_role;

use aggregates::group::{Group, GroupDetails, GroupError};
use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::user_groups::UserGroupsError;
use aggregates::{Faults, FieldFault, TenantId};

pub use assign_role::{AssignGroupRole, GroupRoleError};
pub use change::ChangeGroup;
pub use change_members::ChangeMembers;
pub use create::CreateGroup;
pub use delete::DeleteGroup;
pub use leave_all::LeaveAllGroups;
pub use members::{MOST_MEMBERS, MemberChanges, Moved};
pub use register_member::{RegisterMember, RegisterMemberError};
pub use unassign_role::UnassignGroupRole;

pub(crate) use leave_all::leave_all;

use crate::names::{Names, Taken, Unclaimed};
use crate::tenant::ClosedTenant;
use crate::{Failure, Loaded, Unit};

/// Why a group, or who is in it, was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupRefusal {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// Nobody created it in this tenant.
    #[error("there is no such group in this tenant; list its groups for their ids")]
    NotFound,
    /// The name or the external id belongs to another group.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The group's rules say no.
    #[error(transparent)]
    Refused(#[from] GroupError),
    /// More people at once than one commit takes.
    #[error("{0} members change at once, and at most {MOST_MEMBERS} may; change them in several steps")]
    TooManyAtOnce(usize),
    /// The same person is to come and to go.
    #[error("{0} is to be added and removed; say one of both")]
    Both(String),
    /// These were never registered in this tenant, or were erased; at most ten are named.
    #[error("these are no users of this tenant: {}; list its users for their ids", .0.join(", "))]
    NoUsers(Vec<String>),
    /// Somebody is in too many groups.
    #[error("{user}: {error}")]
    Member {
        /// Who.
        user: String,
        /// Why not.
        error: UserGroupsError,
    },
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for GroupRefusal {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

/// Loads a group that must exist or have existed.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Loaded<Group>, GroupRefusal> {
    let group = unit.load::<Group>(tenant, id).await?;
    if group.state().id().is_none() { Err(GroupRefusal::NotFound) } else { Ok(group) }
}

/// The unique names of a group: what it is called, and what a provisioning client knows it by.
fn names(name: &str, details: &GroupDetails) -> Result<Names, GroupRefusal> {
    let mut names = Names::new();
    let external = details.external_id.as_deref().map(|id| (IdentifierKind::GroupExternalId, "external_id", id));
    for (kind, field, value) in [(IdentifierKind::GroupName, "name", name)].into_iter().chain(external) {
        let form = normalise(&kind, value).map_err(|error| {
            GroupError::from(Faults::from(FieldFault::new(field, "cannot be unique", error.to_string())))
        })?;
        names.insert((kind, form), field.to_owned());
    }
    Ok(names)
}

/// The unique names that a group has at this moment; none before it began.
fn names_of(group: &Group) -> Result<Names, GroupRefusal> {
    match (group.name(), group.details()) {
        (Some(name), Some(details)) => names(name, details),
        _ => Ok(Names::new()),
    }
}
