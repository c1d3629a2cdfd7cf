//! Ending a session.

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::session::{SessionCommand, SessionEnd};

use super::{ChangeSessionError, places};
use crate::{Command, Unit};

/// Ends a session, and gives its place back. Ending it again changes nothing.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
    /// Whose it must be, where somebody ends one of their own.
    pub user: Option<String>,
    /// Why. [`SessionEnd::Idle`] and [`SessionEnd::Expired`] are refused while that is not so.
    pub reason: SessionEnd,
}

impl Command for EndSession {
    type Answer = ();
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.end";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSessionError> {
        let mut session = super::load(unit, &self.tenant, &self.session_id).await?;
        let owner = session.state().user_id().unwrap_or_default().to_owned();
        if self.user.as_ref().is_some_and(|user| *user != owner) {
            return Err(ChangeSessionError::NotFound);
        }
        if unit.decide(&mut session, SessionCommand::End { reason: self.reason, at: unit.now() })? {
            places::free(unit, &self.tenant, &owner, BTreeSet::from([self.session_id.clone()])).await?;
        }
        Ok(())
    }
}
