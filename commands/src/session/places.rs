//! The places that a tenant's quota gives a person's sessions, taken and given back in the commit that starts or ends them.

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::session::{Session, SessionCommand, SessionEnd};
use aggregates::session_quota::{Freed, SessionQuota, SessionQuotaCommand};
use aggregates::tenant::SessionQuotaSettings;
use chrono::{DateTime, Utc};

use super::SignInError;
use crate::{Failure, Loaded, Unit};

/// A session that wants a place.
pub(super) struct Newcomer<'n> {
    pub(super) user: &'n str,
    pub(super) session_id: &'n str,
    pub(super) expires_at: DateTime<Utc>,
}

/// Takes a place for a session that starts, if the tenant bounds their number. Answers the sessions that ended for it.
pub(super) async fn take(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    settings: &SessionQuotaSettings,
    newcomer: Newcomer<'_>,
) -> Result<Vec<String>, SignInError> {
    let SessionQuotaSettings { max_sessions: most, policy } = *settings;
    if most == 0 {
        return Ok(Vec::new());
    }
    let at = unit.now();
    let mut quota = unit.load::<SessionQuota>(tenant, newcomer.user).await?;
    let held: Vec<String> = quota.state().held(at).map(str::to_owned).collect();
    let mut sessions = Vec::new();
    if held.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
        sessions = load_all(unit, tenant, &held).await?;
        free_idle(unit, &mut quota, &mut sessions)?;
    }
    let before: BTreeSet<String> = quota.state().held(at).map(str::to_owned).collect();
    let command = SessionQuotaCommand::Take {
        user_id: newcomer.user.to_owned(),
        session_id: newcomer.session_id.to_owned(),
        expires_at: newcomer.expires_at,
        most,
        policy,
        at,
    };
    unit.decide(&mut quota, command)?;
    let after: BTreeSet<&str> = quota.state().held(at).collect();
    let evicted: Vec<String> = before.into_iter().filter(|id| !after.contains(id.as_str())).collect();
    for (id, session) in &mut sessions {
        if evicted.contains(id) {
            unit.decide(session, SessionCommand::End { reason: SessionEnd::Evicted, at })?;
        }
    }
    Ok(evicted)
}

type Sessions = Vec<(String, Loaded<Session>)>;

async fn load_all(unit: &mut Unit<'_>, tenant: &TenantId, ids: &[String]) -> Result<Sessions, Failure> {
    Ok(ids.iter().cloned().zip(unit.load_all(tenant, ids).await?).collect())
}

/// Gives the places back of sessions that nobody uses any more: touches are not written here, so only their streams know.
fn free_idle(
    unit: &mut Unit<'_>,
    quota: &mut Loaded<SessionQuota>,
    sessions: &mut Sessions,
) -> Result<(), SignInError> {
    let at = unit.now();
    let mut over = BTreeSet::new();
    for (id, session) in sessions.iter_mut().filter(|(_, session)| !session.state().is_alive(at)) {
        over.insert(id.clone());
        if session.state().user_id().is_some() {
            unit.decide(session, SessionCommand::End { reason: SessionEnd::Idle, at })?;
        }
    }
    unit.decide(quota, SessionQuotaCommand::Free { session_ids: over, reason: Freed::Ended })?;
    Ok(())
}

/// Gives the places of sessions back that end.
pub(super) async fn free(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    user: &str,
    session_ids: BTreeSet<String>,
) -> Result<(), Failure> {
    let mut quota = unit.load::<SessionQuota>(tenant, user).await?;
    // Freeing never refuses.
    let _ = unit.decide(&mut quota, SessionQuotaCommand::Free { session_ids, reason: Freed::Ended });
    Ok(())
}

/// Gives all places of a person back, whose sessions end because they may not sign in any more.
pub(crate) async fn free_all(unit: &mut Unit<'_>, tenant: &TenantId, user: &str) -> Result<(), Failure> {
    let mut quota = unit.load::<SessionQuota>(tenant, user).await?;
    let _ = unit.decide(&mut quota, SessionQuotaCommand::FreeAll);
    Ok(())
}
