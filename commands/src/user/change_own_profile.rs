//! Somebody changes what is known about themselves, as they saw it.

use aggregates::TenantId;
use aggregates::user::ProfileChanges;

use super::change_profile::{self, ChangeProfileError};
use crate::{Command, Failure, Unit, tenant};

/// Sets and removes members of a profile, if nothing has happened to the user since it was shown.
#[derive(Clone, Debug)]
pub struct ChangeOwnProfile {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The version that was shown.
    pub shown: u64,
    /// What to set and what to remove.
    pub changes: ProfileChanges,
}

/// Why a profile was not changed by its owner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeOwnProfileError {
    /// Something happened to the user since.
    #[error("the user was changed meanwhile; look again")]
    Stale,
    /// The change itself cannot be.
    #[error(transparent)]
    Refused(#[from] ChangeProfileError),
}

impl From<Failure> for ChangeOwnProfileError {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure.into())
    }
}

impl Command for ChangeOwnProfile {
    type Answer = ();
    type Error = ChangeOwnProfileError;
    const NAME: &'static str = "user.change_own_profile";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeOwnProfileError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let schema = house.state().schema().cloned().unwrap_or_default();
        let user = super::load(unit, &self.tenant, &self.user).await?;
        let mut user = user.ok_or(ChangeProfileError::NotFound)?;
        if user.version().get() != self.shown {
            return Err(ChangeOwnProfileError::Stale);
        }
        let changed = (self.user.as_str(), &mut user);
        Ok(change_profile::change(unit, &self.tenant, changed, &schema, self.changes.clone()).await?)
    }
}
