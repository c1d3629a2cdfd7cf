//! Forbidding a user to sign in.

use aggregates::TenantId;
use aggregates::user::UserCommand;

use super::ChangeUserError;
use crate::{Command, Unit};

/// Forbids sign-in until the user is reactivated.
#[derive(Clone, Debug)]
pub struct SuspendUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// Why; sealed with the person's data.
    pub reason: Option<String>,
}

impl Command for SuspendUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.suspend";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        super::change(unit, &self.tenant, &self.user, UserCommand::Suspend { reason: self.reason.clone() }).await
    }
}
