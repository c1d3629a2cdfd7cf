//! Saying of sessions that their time is over, so that the log knows it and clients are told.
//!
//! Nothing waits for it: from the moment on at which nobody used them for too long, or they had lasted as long as sessions may, they are
//! worth nothing. Which sessions that are is a question to rows, so the caller brings a page of them along.

use aggregates::TenantId;

use super::end_several::end_each;
use super::{ChangeSessionError, EndedSessions};
use crate::{Command, Unit};

/// Ends those sessions whose time is over, each for its own reason, all in one commit, and gives their places back. Those that are in
/// use, that have ended or never began, are passed over. At most a few hundred at once.
#[derive(Clone, Debug)]
pub struct EndTimedOutSessions {
    /// Where.
    pub tenant: TenantId,
    /// Which.
    pub sessions: Vec<String>,
}

impl Command for EndTimedOutSessions {
    type Answer = EndedSessions;
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.end_timed_out";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<EndedSessions, ChangeSessionError> {
        let now = unit.now();
        end_each(unit, &self.tenant, &self.sessions, |session| session.timed_out(now)).await
    }
}
