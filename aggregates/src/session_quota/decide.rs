//! The rules of a session quota.

use std::collections::BTreeSet;

use super::{Freed, SessionQuota, SessionQuotaCommand, SessionQuotaError, SessionQuotaEvent};
use crate::tenant::QuotaPolicy;

type Decision = Result<Vec<SessionQuotaEvent>, SessionQuotaError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &SessionQuota, command: SessionQuotaCommand) -> Decision {
    match command {
        SessionQuotaCommand::Take { user_id, session_id, expires_at, most, policy, at } => {
            if state.user_id.as_ref().is_some_and(|owner| *owner != user_id) {
                return Err(SessionQuotaError::OtherUser);
            }
            if state.holds(&session_id) {
                return Ok(vec![]);
            }
            let mut events = Vec::new();
            let held: Vec<&str> = state.held(at).collect();
            let places = usize::try_from(most.max(1)).unwrap_or(usize::MAX);
            if held.len() >= places {
                if policy == QuotaPolicy::Deny {
                    return Err(SessionQuotaError::Full { most });
                }
                // More than one where the tenant has lowered the number since.
                let leaving = held.iter().take(held.len() + 1 - places).map(|id| (*id).to_owned());
                events.push(SessionQuotaEvent::Freed { session_ids: leaving.collect(), reason: Freed::Evicted });
            }
            events.push(SessionQuotaEvent::Taken { user_id, session_id, expires_at, at });
            Ok(events)
        }
        SessionQuotaCommand::Free { session_ids, reason } => {
            let held = session_ids.into_iter().filter(|id| state.holds(id));
            Ok(freed(held.collect(), reason))
        }
        SessionQuotaCommand::FreeAll => {
            let all = state.slots.iter().map(|slot| slot.session_id.clone());
            Ok(freed(all.collect(), Freed::Ended))
        }
    }
}

fn freed(session_ids: BTreeSet<String>, reason: Freed) -> Vec<SessionQuotaEvent> {
    if session_ids.is_empty() { vec![] } else { vec![SessionQuotaEvent::Freed { session_ids, reason }] }
}
