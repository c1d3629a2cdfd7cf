//! Calling a user's deletion off.

use aggregates::TenantId;
use aggregates::user::UserCommand;

use super::ChangeUserError;
use crate::{Command, Unit};

/// Puts the user back to where they stood before deletion was requested.
#[derive(Clone, Debug)]
pub struct CancelDeletion {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

impl Command for CancelDeletion {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.cancel_deletion";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        super::change(unit, &self.tenant, &self.user, UserCommand::CancelDeletion).await
    }
}
