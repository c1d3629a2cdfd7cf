//! Letting a registered user sign in.

use aggregates::TenantId;
use aggregates::user::UserCommand;

use super::ChangeUserError;
use crate::{Command, Unit};

/// Activates a user who was registered but not yet active.
#[derive(Clone, Debug)]
pub struct ActivateUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

impl Command for ActivateUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.activate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        super::change(unit, &self.tenant, &self.user, UserCommand::Activate).await
    }
}
