//! Ending the sessions of a person: all of them, or all but the one they are in.
//!
//! Which sessions there are is a question to rows, so the caller brings the list along. Whoever changes a password first changes
//! it and then asks for the list: every session that the old one opened is on it.

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::session::{Session, SessionCommand, SessionEnd};
use journal::Event;

use super::{ChangeSessionError, places};
use crate::{Answer, Command, Unit};

/// Ends sessions of a person. Those that are over, and those that are not theirs, are passed over.
#[derive(Clone, Debug)]
pub struct EndSessionsOfUser {
    /// Where.
    pub tenant: TenantId,
    /// Whose.
    pub user: String,
    /// Which sessions; at most a few hundred, a page of the list.
    pub sessions: Vec<String>,
    /// The one that goes on.
    pub except: Option<String>,
    /// Why.
    pub reason: SessionEnd,
}

/// The sessions that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSessions(pub Vec<String>);

impl Answer for EndedSessions {
    fn recall(events: &[Event]) -> Self {
        let ended = events.iter().filter(|event| event.event_type == "SessionEnded");
        Self(ended.map(|event| event.aggregate_id.clone()).collect())
    }
}

impl Command for EndSessionsOfUser {
    type Answer = EndedSessions;
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.end_of_user";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<EndedSessions, ChangeSessionError> {
        let ids: BTreeSet<&String> = self.sessions.iter().filter(|id| Some(*id) != self.except.as_ref()).collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let sessions = unit.load_all::<Session>(&self.tenant, &ids).await?;
        let (at, mut ended) = (unit.now(), Vec::new());
        for (id, mut session) in ids.into_iter().zip(sessions) {
            let theirs = session.state().user_id() == Some(&self.user) && session.state().is_alive(at);
            if theirs && unit.decide(&mut session, SessionCommand::End { reason: self.reason, at })? {
                ended.push(id);
            }
        }
        if !ended.is_empty() {
            unit.concerns(&self.user);
            places::free(unit, &self.tenant, &self.user, ended.iter().cloned().collect()).await?;
        }
        Ok(EndedSessions(ended))
    }
}
