//! A row of `barred_users`: until when a user may not sign in.

use aggregates::user::UserEvent;
use journal::db::{Column, Kind, Statement};

use crate::fold::{KEY, micros};

pub(super) static LOAD: Statement = Statement::new(
    "SELECT t.tenant_id, t.user_id, t.barred_until, t.restored_until FROM {rows} \
     JOIN {barred_users} t ON t.tenant_id = rows.tenant AND t.user_id = rows.which",
)
.rows(KEY)
.tables(&["barred_users"]);

pub(super) static SAVE: Statement = Statement::new(
    "INSERT INTO {barred_users} (tenant_id, user_id, barred_until, restored_until) \
     SELECT tenant, which, barred_until, restored_until FROM {rows} WHERE true ON CONFLICT (tenant_id, user_id) DO UPDATE SET \
     barred_until = excluded.barred_until, restored_until = excluded.restored_until",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("barred_until", Kind::Int),
    Column("restored_until", Kind::Int),
])
.tables(&["barred_users"]);

pub(super) static REMOVE: Statement =
    Statement::new("DELETE FROM {barred_users} WHERE (tenant_id, user_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["barred_users"]);

pub(super) const STATEMENTS: &[&Statement] = &[&LOAD, &SAVE, &REMOVE];

/// Until an event says otherwise.
const OPEN_END: i64 = i64::MAX;
/// In place of an earlier bar, that there was none.
const FREE: i64 = -1;

/// Until when a user is barred, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) until: i64,
    /// While a deletion is pending, what holds again when it is called off.
    pub(super) restored: Option<i64>,
}

impl Bar {
    /// The bar after an event of the user.
    pub(super) fn after(before: Option<Self>, fact: &UserEvent) -> Option<Self> {
        let bar = |until| Some(Self { until, restored: None });
        match fact {
            UserEvent::Suspended { .. } | UserEvent::SubjectErased { .. } => bar(OPEN_END),
            UserEvent::Locked { until, .. } => bar(until.as_ref().map_or(OPEN_END, micros)),
            UserEvent::Activated | UserEvent::Reactivated | UserEvent::Unlocked => None,
            UserEvent::DeletionRequested { .. } => {
                let restored = before.map_or(FREE, |bar| bar.restored.unwrap_or(bar.until));
                Some(Self { until: OPEN_END, restored: Some(restored) })
            }
            UserEvent::DeletionCancelled => {
                before.and_then(|bar| bar.restored).filter(|until| *until != FREE).and_then(bar)
            }
            UserEvent::Registered { .. } | UserEvent::ProfileChanged { .. } => before,
        }
    }

    /// Whether the event ends the user's sessions.
    pub(super) fn ends_sessions(fact: &UserEvent) -> bool {
        matches!(
            fact,
            UserEvent::Suspended { .. }
                | UserEvent::Locked { .. }
                | UserEvent::DeletionRequested { .. }
                | UserEvent::SubjectErased { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use aggregates::user::LockReason;

    use super::*;

    fn fold(facts: &[UserEvent]) -> Option<Bar> {
        facts.iter().fold(None, Bar::after)
    }

    #[test]
    fn a_deletion_that_is_called_off_restores_what_held_before() {
        let at = DateTime::UNIX_EPOCH;
        let asked = UserEvent::DeletionRequested { purge_after: at };
        let locked = UserEvent::Locked { until: DateTime::from_timestamp(9, 0), reason: LockReason::Administrator };
        let cancelled = UserEvent::DeletionCancelled;
        assert_eq!(fold(&[asked.clone(), asked.clone(), cancelled.clone()]), None);
        let restored = fold(&[locked, asked.clone(), asked, cancelled]);
        assert_eq!(restored, Some(Bar { until: 9_000_000, restored: None }));
    }

    #[test]
    fn a_bar_lasts_until_somebody_lifts_it() {
        let suspended = UserEvent::Suspended { reason: None };
        assert_eq!(fold(std::slice::from_ref(&suspended)).map(|bar| bar.until), Some(OPEN_END));
        assert_eq!(fold(&[suspended, UserEvent::Reactivated]), None);
    }
}
