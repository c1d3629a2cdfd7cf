//! Refusals of roles and of those who hold them, as problems.

use aggregates::role::RoleError;
use aggregates::user_roles::UserRolesError;
use commands::role::{AssignRoleError, DelegationError, RoleRefusal, UnassignRoleError};

use super::{Kind, Problem};

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        let kind = match &error {
            RoleError::AlreadyCreated => Kind::AlreadyExists,
            RoleError::NotCreated => Kind::NotFound,
            RoleError::Deleted => Kind::Gone,
            RoleError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<UserRolesError> for Problem {
    fn from(error: UserRolesError) -> Self {
        match error {
            UserRolesError::TooMany(_) | UserRolesError::OtherUser => Self::new(Kind::WrongState, error.to_string()),
        }
    }
}

impl From<RoleRefusal> for Problem {
    fn from(error: RoleRefusal) -> Self {
        match error {
            RoleRefusal::Closed(closed) => closed.into(),
            RoleRefusal::NotFound => Self::new(Kind::NotFound, error.to_string()),
            RoleRefusal::BuiltIn => Self::new(Kind::WrongState, error.to_string()),
            RoleRefusal::Taken(taken) => taken.into(),
            RoleRefusal::Refused(refused) => refused.into(),
            RoleRefusal::Failed(failure) => failure.into(),
        }
    }
}

impl From<AssignRoleError> for Problem {
    fn from(error: AssignRoleError) -> Self {
        match error {
            AssignRoleError::NoRole | AssignRoleError::NoUser => Self::new(Kind::NotFound, error.to_string()),
            AssignRoleError::Erased => Self::new(Kind::Gone, error.to_string()),
            AssignRoleError::Role(refused) => refused.into(),
            AssignRoleError::Refused(refused) => refused.into(),
            AssignRoleError::Failed(failure) => failure.into(),
        }
    }
}

impl From<DelegationError> for Problem {
    fn from(error: DelegationError) -> Self {
        match error {
            DelegationError::NoRole | DelegationError::NoGroup | DelegationError::NoUser | DelegationError::NotHeld => {
                Self::new(Kind::NotFound, error.to_string())
            }
            DelegationError::BuiltIn => Self::new(Kind::WrongState, error.to_string()),
            DelegationError::Erased => Self::new(Kind::Gone, error.to_string()),
            DelegationError::Role(refused) => refused.into(),
            DelegationError::Group(refused) => refused.into(),
            DelegationError::Refused(refused) => refused.into(),
            DelegationError::Failed(failure) => failure.into(),
        }
    }
}

impl From<UnassignRoleError> for Problem {
    fn from(error: UnassignRoleError) -> Self {
        match error {
            UnassignRoleError::NotHeld | UnassignRoleError::NoRole => Self::new(Kind::NotFound, error.to_string()),
            UnassignRoleError::Refused(refused) => refused.into(),
            UnassignRoleError::Failed(failure) => failure.into(),
        }
    }
}
