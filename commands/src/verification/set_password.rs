//! Setting a password by a link: the link is used, the password set and the account usable, in one commit.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, CredentialError, PasswordHash, password_stream};
use aggregates::user::{LockReason, Profile, ProfileChanges, User, UserCommand, UserError, UserStatus};
use aggregates::verification::{Purpose, Verification, VerificationError};
use journal::StreamVersion;

use super::{unusable, used};
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Handle, Loaded, Unit};

/// Sets a password by a link that was sent for it, or with an invitation.
#[derive(Clone, Debug)]
pub struct SetPasswordByLink {
    /// Where.
    pub tenant: TenantId,
    /// The link.
    pub link: Handle,
    /// PHC string.
    pub hash: PasswordHash,
    /// The credential's version when the new password was judged.
    pub checked: StreamVersion,
}

/// Why no password was set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetPasswordByLinkError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The link leads to nothing.
    #[error(transparent)]
    Link(#[from] VerificationError),
    /// The account may not be used, or nobody's any more.
    #[error("the account cannot be used")]
    Unavailable,
    /// The password was changed meanwhile.
    #[error("the password was changed meanwhile; judge the new one again")]
    Superseded,
    /// The password was refused.
    #[error(transparent)]
    Password(#[from] CredentialError),
    /// The user's rules say no.
    #[error(transparent)]
    User(#[from] UserError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

unusable!(SetPasswordByLinkError);

impl Command for SetPasswordByLink {
    type Answer = ();
    type Error = SetPasswordByLinkError;
    const NAME: &'static str = "verification.set_password";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SetPasswordByLinkError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let verification = used(unit, &self.tenant, &self.link).await?;
        let (purpose, user_id) = (verification.state().purpose(), verification.state().user_id());
        let (Some(purpose @ (Purpose::PasswordReset | Purpose::Invitation)), Some(user_id)) = (purpose, user_id) else {
            return Err(VerificationError::NotRequested.into());
        };
        let user_id = user_id.to_owned();
        let mut person = unit.load::<User>(&self.tenant, &user_id).await?;
        unit.concerns(&user_id);
        stand(unit, &mut person, purpose)?;
        confirm(unit, &mut person, verification.state(), house.state().schema().cloned().unwrap_or_default())?;
        let mut credential = unit.load::<Credential>(&self.tenant, &password_stream(&user_id)).await?;
        if credential.version() != self.checked {
            return Err(SetPasswordByLinkError::Superseded);
        }
        let command = CredentialCommand::SetPassword {
            user_id,
            hash: self.hash.clone(),
            must_change: false,
            expires_at: None,
            history: settings.password_policy.history,
            at: unit.now(),
        };
        unit.decide(&mut credential, command)?;
        Ok(())
    }
}

/// Makes the account usable as far as the link may: an invitation activates it, and whoever reads the owner's mail is not the one who
/// guessed passwords.
fn stand(unit: &mut Unit<'_>, person: &mut Loaded<User>, purpose: Purpose) -> Result<(), SetPasswordByLinkError> {
    let (status, reason) = (person.state().status(), person.state().lock_reason());
    let command = match (status, purpose) {
        (Some(UserStatus::Registered), Purpose::Invitation) => UserCommand::Activate,
        (Some(UserStatus::Active), _) => return Ok(()),
        (Some(UserStatus::Locked), _) if reason == Some(LockReason::TooManyFailures) => UserCommand::Unlock,
        _ => return Err(SetPasswordByLinkError::Unavailable),
    };
    unit.decide(person, command)?;
    Ok(())
}

/// Whoever used the link gets mail at the address that it went to.
fn confirm(
    unit: &mut Unit<'_>,
    person: &mut Loaded<User>,
    verification: &Verification,
    schema: aggregates::tenant::AttributeSchema,
) -> Result<(), SetPasswordByLinkError> {
    let Some(profile) = person.state().profile() else { return Ok(()) };
    if profile.email.as_deref() != verification.address() || profile.email_verified == Some(true) {
        return Ok(());
    }
    let set = Profile { email_verified: Some(true), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    unit.decide(person, UserCommand::ChangeProfile { changes, schema })?;
    Ok(())
}
