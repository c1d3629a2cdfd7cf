//! Locking a user, for a time or until unlocked.

use aggregates::TenantId;
use aggregates::user::{LockReason, UserCommand};
use chrono::{DateTime, Utc};

use super::ChangeUserError;
use crate::{Command, Unit};

/// Forbids sign-in for a time.
#[derive(Clone, Debug)]
pub struct LockUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The end; until unlocked, where it is not given.
    pub until: Option<DateTime<Utc>>,
    /// Why.
    pub reason: LockReason,
}

impl Command for LockUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.lock";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        let command = UserCommand::Lock { until: self.until, reason: self.reason, at: unit.now() };
        super::change(unit, &self.tenant, &self.user, command).await
    }
}
