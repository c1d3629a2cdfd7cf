//! Asking for a user's deletion.

use aggregates::TenantId;
use aggregates::user::UserCommand;
use chrono::{DateTime, Utc};

use super::ChangeUserError;
use crate::{Command, Unit};

/// Forbids sign-in now and lets the user be erased later.
#[derive(Clone, Debug)]
pub struct RequestDeletion {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The earliest moment of erasure; now, where it is not given.
    pub purge_after: Option<DateTime<Utc>>,
}

impl Command for RequestDeletion {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.request_deletion";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        let purge_after = self.purge_after.unwrap_or(unit.now());
        super::change(unit, &self.tenant, &self.user, UserCommand::RequestDeletion { purge_after }).await
    }
}
