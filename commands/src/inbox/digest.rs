//! Closing a daily summary.

use aggregates::TenantId;
use aggregates::inbox::InboxCommand;
use chrono::{DateTime, Utc};

use super::ChangeInboxError;
use crate::{Command, Unit};

/// Closes the summary that is due: what happened up to a position comes in this one.
#[derive(Clone, Debug)]
pub struct CloseDigest {
    /// Where.
    pub tenant: TenantId,
    /// Whose: `user:ID` or `client:ID`.
    pub recipient: String,
    /// After this position.
    pub after: u64,
    /// Up to and including this position.
    pub up_to: u64,
    /// The moment at which it was due.
    pub due: DateTime<Utc>,
}

impl Command for CloseDigest {
    type Answer = ();
    type Error = ChangeInboxError;
    const NAME: &'static str = "inbox.digest";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeInboxError> {
        let recipient = self.recipient.clone();
        let command = InboxCommand::Digest { recipient, after: self.after, up_to: self.up_to, due: self.due };
        super::change(unit, &self.tenant, &self.recipient, command).await
    }
}
