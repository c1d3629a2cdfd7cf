//! Refusals of groups and of those who are in them, as problems.

use aggregates::group::GroupError;
use aggregates::user_groups::UserGroupsError;
use commands::group::{GroupRefusal, GroupRoleError, RegisterMemberError};

use super::{Kind, Problem};

impl From<GroupError> for Problem {
    fn from(error: GroupError) -> Self {
        let kind = match &error {
            GroupError::AlreadyCreated => Kind::AlreadyExists,
            GroupError::NotCreated => Kind::NotFound,
            GroupError::Deleted => Kind::Gone,
            GroupError::TooManyRoles(_) => Kind::WrongState,
            GroupError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<GroupRefusal> for Problem {
    fn from(error: GroupRefusal) -> Self {
        match error {
            GroupRefusal::Closed(closed) => closed.into(),
            GroupRefusal::NotFound => Self::new(Kind::NotFound, error.to_string()),
            GroupRefusal::Taken(taken) => taken.into(),
            GroupRefusal::Refused(refused) => refused.into(),
            GroupRefusal::TooManyAtOnce(_) | GroupRefusal::Both(_) | GroupRefusal::NoUsers(_) => {
                Self::of_sentence(Kind::Invalid, "members", &error)
            }
            GroupRefusal::Member { error: UserGroupsError::TooMany(_) | UserGroupsError::OtherUser, .. } => {
                Self::new(Kind::WrongState, error.to_string())
            }
            GroupRefusal::Failed(failure) => failure.into(),
        }
    }
}

impl From<RegisterMemberError> for Problem {
    fn from(error: RegisterMemberError) -> Self {
        match error {
            RegisterMemberError::User(refused) => refused.into(),
            RegisterMemberError::Group(refused) => refused.into(),
            RegisterMemberError::Failed(failure) => failure.into(),
        }
    }
}

impl From<GroupRoleError> for Problem {
    fn from(error: GroupRoleError) -> Self {
        match error {
            GroupRoleError::NoRole => Self::new(Kind::NotFound, error.to_string()),
            GroupRoleError::Role(refused) => refused.into(),
            GroupRoleError::Group(refused) => refused.into(),
            GroupRoleError::Failed(failure) => failure.into(),
        }
    }
}
