//! Keeping, and forgetting, what a tenant's mail server wants to be shown.

use aggregates::tenant::TenantCommand;
use aggregates::{Keyring, Secret, TenantId};

use super::ChangeTenantError;
use crate::{ClearSecret, Command, Unit};

/// Sets the password or client secret by which the tenant hands its mail over. Nobody is told it.
#[derive(Clone, Debug)]
pub struct SetMailSecret {
    /// Which one.
    pub id: TenantId,
    /// The secret; `None` to forget it.
    pub secret: Option<ClearSecret>,
}

impl Command for SetMailSecret {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.set_mail_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        let sealed = |secret: &ClearSecret| Secret::new(Keyring::MailSecrets, secret.expose().to_owned());
        let command = match &self.secret {
            Some(secret) => TenantCommand::SetMailSecret { secret: sealed(secret) },
            None => TenantCommand::RemoveMailSecret,
        };
        super::change(unit, &self.id, command).await
    }
}
