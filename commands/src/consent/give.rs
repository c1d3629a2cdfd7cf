//! Keeping a person's answer to what a client may have.

use aggregates::TenantId;
use aggregates::consent::{Consent, ConsentCommand, Extent, consent_stream};
use chrono::{DateTime, Utc};

use super::ChangeConsentError;
use crate::{Command, Unit};

/// Answers what was asked.
#[derive(Clone, Debug)]
pub struct GiveConsent {
    /// Where.
    pub tenant: TenantId,
    /// Who.
    pub user: String,
    /// To whom.
    pub client_id: String,
    /// What was asked.
    pub asked: Extent,
    /// What of it was granted.
    pub granted: Extent,
    /// When the consent ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Command for GiveConsent {
    type Answer = ();
    type Error = ChangeConsentError;
    const NAME: &'static str = "consent.give";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeConsentError> {
        unit.concerns(&self.user);
        let mut consent = unit.load::<Consent>(&self.tenant, &consent_stream(&self.user, &self.client_id)).await?;
        let command = ConsentCommand::Give {
            user_id: self.user.clone(),
            client_id: self.client_id.clone(),
            asked: Box::new(self.asked.clone()),
            granted: Box::new(self.granted.clone()),
            expires_at: self.expires_at,
            at: unit.now(),
        };
        unit.decide(&mut consent, command)?;
        Ok(())
    }
}
