//! Ending sessions of several people at once: what a suspended person or tenant leaves behind.
//!
//! Which sessions there are is a question to rows, so the caller brings a page of them along, and comes again with the next.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::TenantId;
use aggregates::session::{Session, SessionCommand, SessionEnd};
use aggregates::session_quota::{Freed, SessionQuota, SessionQuotaCommand};

use super::ChangeSessionError;
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
    type Answer = ();
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.end_several";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSessionError> {
        let ids: BTreeSet<&String> = self.sessions.iter().collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let (at, mut owners) = (unit.now(), BTreeMap::<String, BTreeSet<String>>::new());
        for (id, mut session) in ids.iter().zip(unit.load_all::<Session>(&self.tenant, &ids).await?) {
            let Some(owner) = session.state().user_id().map(str::to_owned) else { continue };
            if unit.decide(&mut session, SessionCommand::End { reason: self.reason, at })? {
                owners.entry(owner).or_default().insert(id.clone());
            }
        }
        let users: Vec<String> = owners.keys().cloned().collect();
        let quotas = unit.load_all::<SessionQuota>(&self.tenant, &users).await?;
        for (mut quota, session_ids) in quotas.into_iter().zip(owners.into_values()) {
            // Freeing never refuses.
            let _ = unit.decide(&mut quota, SessionQuotaCommand::Free { session_ids, reason: Freed::Ended });
        }
        Ok(())
    }
}
