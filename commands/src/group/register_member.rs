//! Registering somebody into a group: the person and their stay in one commit, so that whoever administers the group alone never makes
//! somebody whom they cannot see.

use aggregates::group::GroupError;
use aggregates::user_groups::{UserGroups, UserGroupsCommand, user_groups_stream};

use super::GroupRefusal;
use crate::user::{RegisterUser, RegisterUserError};
use crate::{Command, Failure, Id, Unit};

/// Begins a user who is in a group from the beginning. Answers the user's id.
#[derive(Clone, Debug)]
pub struct RegisterMember {
    /// Who.
    pub user: RegisterUser,
    /// In which group.
    pub group: String,
}

/// Why a user was not registered into a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterMemberError {
    /// The user was not registered.
    #[error(transparent)]
    User(#[from] RegisterUserError),
    /// The group does not take anybody.
    #[error(transparent)]
    Group(#[from] GroupRefusal),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RegisterMember {
    type Answer = Id;
    type Error = RegisterMemberError;
    const NAME: &'static str = "group.register_member";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, RegisterMemberError> {
        let tenant = &self.user.tenant;
        let group = super::load(unit, tenant, &self.group).await?;
        if !group.state().is_live() {
            return Err(GroupRefusal::from(GroupError::Deleted).into());
        }
        let Id(user_id) = self.user.decide(unit).await?;
        let mut groups = unit.load::<UserGroups>(tenant, &user_groups_stream(&user_id)).await?;
        let command = UserGroupsCommand::Join { user_id: user_id.clone(), group_id: self.group.clone() };
        let joined = unit.decide(&mut groups, command);
        joined.map_err(|error| GroupRefusal::Member { user: user_id.clone(), error })?;
        Ok(Id(user_id))
    }
}
