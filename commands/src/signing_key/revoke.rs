//! Revoking a signing key: no signature of it is accepted any more, at once.

use aggregates::TenantId;
use aggregates::signing_key::SigningKeyCommand;

use super::SigningKeyCommandError;
use crate::{Command, Unit};

/// Revokes a key.
#[derive(Clone, Debug)]
pub struct RevokeSigningKey {
    /// Whose key.
    pub tenant: TenantId,
    /// Which key.
    pub kid: String,
    /// Why, for the audit log.
    pub reason: String,
}

impl Command for RevokeSigningKey {
    type Answer = ();
    type Error = SigningKeyCommandError;
    const NAME: &'static str = "signing_key.revoke";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SigningKeyCommandError> {
        let mut key = super::load(unit, &self.tenant, &self.kid).await?;
        unit.decide(&mut key, SigningKeyCommand::Revoke { reason: self.reason.clone() })?;
        Ok(())
    }
}
