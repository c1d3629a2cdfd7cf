//! Bringing a user to where a provisioning client wants them: everything known about them, whether they are in use, their password.
//!
//! A client writes the whole person, from what it read a moment ago, in one request that happens or does not (RFC 7644 §3.5). So this is
//! one commit, and it is held to the version that the new profile was made of.

use aggregates::TenantId;
use aggregates::credential::PasswordHash;
use aggregates::user::{Profile, ProfileChanges, User, UserCommand, UserError, UserStatus};
use journal::StreamVersion;

use super::change_profile::{self, ChangeProfileError};
use crate::credential::{SetPassword, SetPasswordError};
use crate::names::Taken;
use crate::{Command, Failure, Loaded, Unit, session, tenant};

/// Replaces what is known about a user.
#[derive(Clone, Debug)]
pub struct ProvisionUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The version that `profile` was made of.
    pub seen: u64,
    /// Everything that is to be known.
    pub profile: Profile,
    /// Whether they are to be in use: activated, or suspended.
    pub active: bool,
    /// A new password.
    pub password: Option<ProvisionedPassword>,
}

/// A password that the rim has judged.
#[derive(Clone, Debug)]
pub struct ProvisionedPassword {
    /// PHC string.
    pub hash: PasswordHash,
    /// The history that it was checked against.
    pub checked: StreamVersion,
}

/// Why a user was not provisioned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProvisionUserError {
    /// Nobody was registered under this id in this tenant, or they are being deleted.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// They have changed since they were read.
    #[error("the user has changed: the version is {0} now; read it again and repeat the change")]
    Stale(u64),
    /// A name belongs to another user.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The user's rules say no.
    #[error(transparent)]
    Refused(#[from] UserError),
    /// The password was refused.
    #[error(transparent)]
    Password(SetPasswordError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<ChangeProfileError> for ProvisionUserError {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::NotFound => Self::NotFound,
            ChangeProfileError::Taken(taken) => taken.into(),
            ChangeProfileError::Refused(refused) => refused.into(),
            ChangeProfileError::Failed(failure) => failure.into(),
        }
    }
}

impl From<SetPasswordError> for ProvisionUserError {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::NotFound => Self::NotFound,
            SetPasswordError::Failed(failure) => failure.into(),
            refused => Self::Password(refused),
        }
    }
}

impl Command for ProvisionUser {
    type Answer = ();
    type Error = ProvisionUserError;
    const NAME: &'static str = "user.provision";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ProvisionUserError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let schema = house.state().schema().cloned().unwrap_or_default();
        let mut user = super::load(unit, &self.tenant, &self.user).await?.ok_or(ProvisionUserError::NotFound)?;
        let Some(before) = user.state().profile().filter(|_| is_kept(&user)).cloned() else {
            return Err(ProvisionUserError::NotFound);
        };
        if user.version().get() != self.seen {
            return Err(ProvisionUserError::Stale(user.version().get()));
        }
        let changes = ProfileChanges::between(&before, &self.profile);
        change_profile::change(unit, &self.tenant, (&self.user, &mut user), &schema, changes).await?;
        self.stand(unit, &mut user).await?;
        if let Some(ProvisionedPassword { hash, checked }) = self.password.clone() {
            let (tenant, user, checked) = (self.tenant.clone(), self.user.clone(), Some(checked));
            let password = SetPassword { tenant, user, hash, must_change: false, expires_at: None, checked };
            password.decide(unit).await?;
        }
        Ok(())
    }
}

impl ProvisionUser {
    /// A lock passes by itself or by those who see to it; a client only says whether the account is in use.
    async fn stand(&self, unit: &mut Unit<'_>, user: &mut Loaded<User>) -> Result<(), ProvisionUserError> {
        let command = match (self.active, user.state().status()) {
            (true, Some(UserStatus::Registered)) => UserCommand::Activate,
            (true, Some(UserStatus::Suspended)) => UserCommand::Reactivate,
            (false, Some(UserStatus::Active | UserStatus::Locked)) => UserCommand::Suspend { reason: None },
            _ => return Ok(()),
        };
        unit.decide(user, command)?;
        if !self.active {
            session::free_all(unit, &self.tenant, &self.user).await?;
        }
        Ok(())
    }
}

/// Whether a client that provisions still knows them: to it, somebody who is being deleted is gone (RFC 7644 §3.6).
fn is_kept(user: &Loaded<User>) -> bool {
    !matches!(user.state().status(), None | Some(UserStatus::PendingDeletion | UserStatus::Erased))
}
