//! Bringing a person's profile back to what it was.

use aggregates::TenantId;
use aggregates::user::{ProfileChanges, User};
use journal::Position;

use super::{RestoreError, past};
use crate::user::{ChangeProfile, ChangeProfileError};
use crate::{Command, Unit};

/// Makes the profile what it was. Unique names that belong to somebody else by now are refused.
#[derive(Clone, Debug)]
pub struct RestoreProfile {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// As it was after the last event up to and including this position.
    pub to: Position,
}

impl Command for RestoreProfile {
    type Answer = ();
    type Error = RestoreError<ChangeProfileError>;
    const NAME: &'static str = "restore.profile";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Self::Error> {
        let present = unit.load::<User>(&self.tenant, &self.user).await?;
        if present.state().status().is_none() {
            return Err(RestoreError::Refused(ChangeProfileError::NotFound));
        }
        let then: User = past(unit, &self.tenant, &self.user, self.to).await?;
        let (Some(now), Some(then)) = (present.state().profile(), then.profile()) else {
            return Err(RestoreError::Gone);
        };
        let mut changes = ProfileChanges::between(now, then);
        // A value that is set loses its mark unless the mark is set beside it; the one that comes back was verified.
        if changes.set.email.is_some() {
            changes.set.email_verified = then.email_verified;
        }
        if changes.set.phone_number.is_some() {
            changes.set.phone_number_verified = then.phone_number_verified;
        }
        let command = ChangeProfile { tenant: self.tenant.clone(), user: self.user.clone(), changes };
        command.decide(unit).await.map_err(RestoreError::Refused)
    }
}
