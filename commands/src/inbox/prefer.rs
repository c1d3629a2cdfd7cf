//! Choosing what comes by mail.

use aggregates::TenantId;
use aggregates::inbox::{InboxCommand, Preferences};

use super::ChangeInboxError;
use crate::{Command, Unit};

/// Chooses which notifications come by mail, and how.
#[derive(Clone, Debug)]
pub struct ChoosePreferences {
    /// Where.
    pub tenant: TenantId,
    /// Whose: `user:ID` or `client:ID`.
    pub recipient: String,
    /// What is wanted.
    pub preferences: Preferences,
}

impl Command for ChoosePreferences {
    type Answer = ();
    type Error = ChangeInboxError;
    const NAME: &'static str = "inbox.prefer";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeInboxError> {
        let recipient = self.recipient.clone();
        let command = InboxCommand::Prefer { recipient, preferences: self.preferences.clone() };
        super::change(unit, &self.tenant, &self.recipient, command).await
    }
}
