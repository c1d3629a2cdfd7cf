//! Confirming an address: the link is used and the address becomes the person's, in one commit.

use aggregates::TenantId;
use aggregates::user::{Profile, ProfileChanges};
use aggregates::verification::{Purpose, VerificationError};

use super::{unusable, used};
use crate::user::{ChangeProfile, ChangeProfileError};
use crate::{Command, Failure, Handle, Unit};

/// Takes the address that a link went to into the profile, as one that was seen to be the person's.
#[derive(Clone, Debug)]
pub struct ConfirmEmail {
    /// Where.
    pub tenant: TenantId,
    /// The link.
    pub link: Handle,
}

/// Why an address was not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmEmailError {
    /// The link leads to nothing.
    #[error(transparent)]
    Link(#[from] VerificationError),
    /// The profile was not changed.
    #[error(transparent)]
    Refused(#[from] ChangeProfileError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

unusable!(ConfirmEmailError);

impl Command for ConfirmEmail {
    type Answer = ();
    type Error = ConfirmEmailError;
    const NAME: &'static str = "verification.confirm_email";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ConfirmEmailError> {
        let verification = used(unit, &self.tenant, &self.link).await?;
        let state = verification.state();
        let (Some(Purpose::Email), Some(user), Some(address)) = (state.purpose(), state.user_id(), state.address())
        else {
            return Err(VerificationError::NotRequested.into());
        };
        let set = Profile { email: Some(address.to_owned()), email_verified: Some(true), ..Profile::default() };
        let changes = ProfileChanges { set, ..ProfileChanges::default() };
        let change = ChangeProfile { tenant: self.tenant.clone(), user: user.to_owned(), changes };
        Ok(change.decide(unit).await?)
    }
}
