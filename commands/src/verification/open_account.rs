//! Opening an account by oneself: the link is used and the user registered, in one commit.

use aggregates::verification::{Purpose, VerificationError};

use super::{unusable, used};
use crate::user::{RegisterUser, RegisterUserError};
use crate::{Command, Failure, Handle, Unit};

/// Registers the user for whom a link was sent, with the address that it went to.
#[derive(Clone, Debug)]
pub struct OpenAccount {
    /// The link.
    pub link: Handle,
    /// Everything else.
    pub register: RegisterUser,
}

/// Why no account was opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenAccountError {
    /// The link leads to nothing.
    #[error(transparent)]
    Link(#[from] VerificationError),
    /// The user was not registered.
    #[error(transparent)]
    Refused(#[from] RegisterUserError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

unusable!(OpenAccountError);

impl Command for OpenAccount {
    type Answer = ();
    type Error = OpenAccountError;
    const NAME: &'static str = "verification.open_account";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), OpenAccountError> {
        let mut register = self.register.clone();
        let verification = used(unit, &register.tenant, &self.link).await?;
        let (purpose, address) = (verification.state().purpose(), verification.state().address());
        let (Some(Purpose::Registration), Some(address)) = (purpose, address) else {
            return Err(VerificationError::NotRequested.into());
        };
        register.id = verification.state().user_id().map(str::to_owned);
        register.profile.email = Some(address.to_owned());
        register.profile.email_verified = Some(true);
        register.decide(unit).await?;
        Ok(())
    }
}
