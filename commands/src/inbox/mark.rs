//! Saying of one notification whether it was read.

use aggregates::TenantId;
use aggregates::inbox::InboxCommand;

use super::ChangeInboxError;
use crate::{Command, Unit};

/// Says of a notification that it was read, or that it was not.
#[derive(Clone, Debug)]
pub struct MarkNotification {
    /// Where.
    pub tenant: TenantId,
    /// Whose: `user:ID` or `client:ID`.
    pub recipient: String,
    /// The position of the event that it tells.
    pub position: u64,
    /// Whether it was read.
    pub read: bool,
}

impl Command for MarkNotification {
    type Answer = ();
    type Error = ChangeInboxError;
    const NAME: &'static str = "inbox.mark";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeInboxError> {
        let recipient = self.recipient.clone();
        let command = InboxCommand::Mark { recipient, position: self.position, read: self.read };
        super::change(unit, &self.tenant, &self.recipient, command).await
    }
}
