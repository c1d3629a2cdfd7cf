//! Saying that everything up to a place was read.

use aggregates::TenantId;
use aggregates::inbox::InboxCommand;

use super::ChangeInboxError;
use crate::{Command, Unit};

/// Says of all notifications up to a position that they were read.
#[derive(Clone, Debug)]
pub struct ReadNotifications {
    /// Where.
    pub tenant: TenantId,
    /// Whose: `user:ID` or `client:ID`.
    pub recipient: String,
    /// Up to and including this position.
    pub up_to: u64,
}

impl Command for ReadNotifications {
    type Answer = ();
    type Error = ChangeInboxError;
    const NAME: &'static str = "inbox.read_to";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeInboxError> {
        let recipient = self.recipient.clone();
        let command = InboxCommand::ReadTo { recipient, up_to: self.up_to };
        super::change(unit, &self.tenant, &self.recipient, command).await
    }
}
