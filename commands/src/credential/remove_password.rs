//! Taking a user's password away; its history stays.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, CredentialError, password_stream};

use crate::{Command, Failure, Unit};

/// Removes a password.
#[derive(Clone, Debug)]
pub struct RemovePassword {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

/// Why a password was not removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemovePasswordError {
    /// The user never had one.
    #[error("this user has no password in this tenant; list its users for their ids")]
    NotFound,
    /// The credential's rules say no.
    #[error(transparent)]
    Refused(#[from] CredentialError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RemovePassword {
    type Answer = ();
    type Error = RemovePasswordError;
    const NAME: &'static str = "credential.remove_password";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RemovePasswordError> {
        let mut credential = unit.load::<Credential>(&self.tenant, &password_stream(&self.user)).await?;
        if credential.state().user_id().is_none() {
            return Err(RemovePasswordError::NotFound);
        }
        unit.concerns(&self.user);
        unit.decide(&mut credential, CredentialCommand::Remove)?;
        Ok(())
    }
}
