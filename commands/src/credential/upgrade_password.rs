//! Keeping the same password under a better hash, after it was verified against the one in force.
//!
//! Hashes that were brought along, or made when less was enough, are replaced while the password is at hand: at sign-in.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, CredentialError, PasswordHash, password_stream};

use crate::{Command, Failure, Unit};

/// Replaces the hash of a password by a better one of the same password.
#[derive(Clone, Debug)]
pub struct UpgradePassword {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The hash that the password was verified against. If another one is in force by now, nothing is replaced.
    pub from: PasswordHash,
    /// The better hash, made by the rim.
    pub to: PasswordHash,
}

/// Why a hash was not replaced. A sign-in that succeeded stays one all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpgradePasswordError {
    /// The credential's rules say no.
    #[error(transparent)]
    Refused(#[from] CredentialError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for UpgradePassword {
    type Answer = ();
    type Error = UpgradePasswordError;
    const NAME: &'static str = "credential.upgrade_password";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), UpgradePasswordError> {
        let mut credential = unit.load::<Credential>(&self.tenant, &password_stream(&self.user)).await?;
        unit.concerns(&self.user);
        let command = CredentialCommand::UpgradePassword { from: self.from.clone(), to: self.to.clone() };
        unit.decide(&mut credential, command)?;
        Ok(())
    }
}
