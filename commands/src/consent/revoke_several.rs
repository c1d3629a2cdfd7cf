//! Taking several consents back at once: those of somebody, or to a client, that is gone.
//!
//! Which consents there are is a question to rows, so the caller brings a page of them along, and comes again with the next.

use aggregates::TenantId;
use aggregates::consent::{Consent, ConsentCommand, ConsentError, Withdrawal};

use super::ChangeConsentError;
use crate::{Command, Unit};

/// Takes consents back, all in one commit; those that were taken back, or never given, are passed over. At most a few hundred
/// at once.
#[derive(Clone, Debug)]
pub struct RevokeConsents {
    /// Where.
    pub tenant: TenantId,
    /// Which, by their streams.
    pub consents: Vec<String>,
    /// Why.
    pub reason: Withdrawal,
}

impl Command for RevokeConsents {
    type Answer = ();
    type Error = ChangeConsentError;
    const NAME: &'static str = "consent.revoke_several";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeConsentError> {
        let at = unit.now();
        for mut consent in unit.load_all::<Consent>(&self.tenant, &self.consents).await? {
            match unit.decide(&mut consent, ConsentCommand::Revoke { reason: self.reason, at }) {
                Ok(_) | Err(ConsentError::NotGiven) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(())
    }
}
