//! Ending a user's lock.

use aggregates::TenantId;
use aggregates::user::UserCommand;

use super::ChangeUserError;
use crate::{Command, Unit};

/// Lets a locked user sign in again.
#[derive(Clone, Debug)]
pub struct UnlockUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

impl Command for UnlockUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.unlock";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        super::change(unit, &self.tenant, &self.user, UserCommand::Unlock).await
    }
}
