//! Taking a consent back. Grants that stand on it are streams of their own, and follow it: see [`aggregates::Ending`].

use aggregates::TenantId;
use aggregates::consent::{Consent, ConsentCommand, Withdrawal, consent_stream};

use super::ChangeConsentError;
use crate::{Command, Unit};

/// Takes a consent back.
#[derive(Clone, Debug)]
pub struct RevokeConsent {
    /// Where.
    pub tenant: TenantId,
    /// Whose.
    pub user: String,
    /// To which client.
    pub client_id: String,
    /// Why.
    pub reason: Withdrawal,
}

impl Command for RevokeConsent {
    type Answer = ();
    type Error = ChangeConsentError;
    const NAME: &'static str = "consent.revoke";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeConsentError> {
        unit.concerns(&self.user);
        let mut consent = unit.load::<Consent>(&self.tenant, &consent_stream(&self.user, &self.client_id)).await?;
        let at = unit.now();
        unit.decide(&mut consent, ConsentCommand::Revoke { reason: self.reason, at })?;
        Ok(())
    }
}
