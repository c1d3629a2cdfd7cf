//! Ending a user's suspension.

use aggregates::TenantId;
use aggregates::user::UserCommand;

use super::ChangeUserError;
use crate::{Command, Unit};

/// Lets a suspended user sign in again.
#[derive(Clone, Debug)]
pub struct ReactivateUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

impl Command for ReactivateUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.reactivate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        super::change(unit, &self.tenant, &self.user, UserCommand::Reactivate).await
    }
}
