//! Noting that a session is in use, now and then.

use aggregates::TenantId;
use aggregates::session::SessionCommand;

use super::ChangeSessionError;
use crate::{Command, Unit};

/// Notes that a session is in use. Nothing is appended where the last touch is not long ago; ask the row first, and most
/// requests need no command at all.
#[derive(Clone, Debug)]
pub struct TouchSession {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
}

impl Command for TouchSession {
    type Answer = ();
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.touch";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSessionError> {
        let command = SessionCommand::Touch { at: unit.now() };
        super::change(unit, &self.tenant, &self.session_id, command).await
    }
}
