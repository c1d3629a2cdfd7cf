//! Ending sessions of several people at once: what a suspended person or tenant leaves behind.
//!
//! Which sessions there are is a question to rows, so the caller brings a page of them along, and comes again with the next.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::TenantId;
use aggregates::session::{Session, SessionCommand, SessionEnd};
use aggregates::session_quota::{Freed, SessionQuota, SessionQuotaCommand};

use super::{ChangeSessionError, EndedSessions};
use crate::{Command, Unit};

/// Ends sessions, all in one commit, and gives their places back. Those that have ended, or never began, are passed over. At most a
/// few hundred at once.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// Where.
    pub tenant: TenantId,
    /// Which.
    pub sessions: Vec<String>,
    /// Why.
    pub reason: SessionEnd,
}

impl Command for EndSessions {
    type Answer = EndedSessions;
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.end_several";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<EndedSessions, ChangeSessionError> {
        end_each(unit, &self.tenant, &self.sessions, |_| Some(self.reason)).await
    }
}

/// Ends each of these sessions for the reason that there is, and none where there is none.
pub(super) async fn end_each(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    sessions: &[String],
    reason: impl Fn(&Session) -> Option<SessionEnd>,
) -> Result<EndedSessions, ChangeSessionError> {
    let ids: BTreeSet<&String> = sessions.iter().collect();
    let ids: Vec<String> = ids.into_iter().cloned().collect();
    let (at, mut ended, mut owners) = (unit.now(), Vec::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for (id, mut session) in ids.iter().zip(unit.load_all::<Session>(tenant, &ids).await?) {
        let Some(owner) = session.state().user_id().map(str::to_owned) else { continue };
        let Some(reason) = reason(session.state()) else { continue };
        if unit.decide(&mut session, SessionCommand::End { reason, at })? {
            owners.entry(owner).or_default().insert(id.clone());
            ended.push(id.clone());
        }
    }
    let users: Vec<String> = owners.keys().cloned().collect();
    let quotas = unit.load_all::<SessionQuota>(tenant, &users).await?;
    for (mut quota, session_ids) in quotas.into_iter().zip(owners.into_values()) {
        // Freeing never refuses.
        let _ = unit.decide(&mut quota, SessionQuotaCommand::Free { session_ids, reason: Freed::Ended });
    }
    Ok(EndedSessions(ended))
}
