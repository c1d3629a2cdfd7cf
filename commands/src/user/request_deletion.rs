//! Asking for a user's deletion.

use aggregates::TenantId;
use aggregates::user::{UserCommand, UserStatus};
use chrono::{DateTime, TimeDelta, Utc};

use super::ChangeUserError;
use crate::{Command, Failure, Unit, tenant};

/// Forbids sign-in now; when the grace period is over the user is erased.
#[derive(Clone, Debug)]
pub struct RequestDeletion {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// The moment of erasure. Where it is not given, it is as many days away as the tenant's settings say, or stays where it is if the
    /// deletion was asked for already.
    pub purge_after: Option<DateTime<Utc>>,
}

impl Command for RequestDeletion {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.request_deletion";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        let purge_after = if let Some(moment) = self.purge_after {
            moment
        } else {
            let user = super::load(unit, &self.tenant, &self.user).await?.ok_or(ChangeUserError::NotFound)?;
            if user.state().status() == Some(UserStatus::PendingDeletion) {
                return Ok(());
            }
            end_of_grace(unit, &self.tenant).await?
        };
        super::change(unit, &self.tenant, &self.user, UserCommand::RequestDeletion { purge_after }).await
    }
}

/// When somebody is erased whose deletion is asked for now.
pub(crate) async fn end_of_grace(unit: &mut Unit<'_>, tenant: &TenantId) -> Result<DateTime<Utc>, Failure> {
    let house = tenant::load(unit, tenant).await?;
    let settings = tenant::settings(unit, tenant, house.state()).await?;
    Ok(unit.now() + TimeDelta::days(settings.deletion.days.into()))
}
