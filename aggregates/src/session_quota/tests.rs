//! A quota's life, refusal by refusal, and the laws of its stream.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};
use crate::tenant::QuotaPolicy;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn take(session: &str, now: i64, most: u32, policy: QuotaPolicy) -> SessionQuotaCommand {
    let (session_id, expires_at) = (session.to_owned(), at(now + 100));
    SessionQuotaCommand::Take { user_id: "u1".into(), session_id, expires_at, most, policy, at: at(now) }
}

fn taken(session: &str, now: i64) -> SessionQuotaEvent {
    let session_id = session.to_owned();
    SessionQuotaEvent::Taken { user_id: "u1".into(), session_id, expires_at: at(now + 100), at: at(now) }
}

fn ids(sessions: &[&str]) -> BTreeSet<String> {
    sessions.iter().map(|&session| session.to_owned()).collect()
}

fn freed(sessions: &[&str], reason: Freed) -> SessionQuotaEvent {
    SessionQuotaEvent::Freed { session_ids: ids(sessions), reason }
}

fn given(events: &[SessionQuotaEvent]) -> AggregateTestExecutor<SessionQuota> {
    TestFramework::<SessionQuota>::with(()).given(events.to_vec())
}

#[test]
fn a_full_quota_denies_or_evicts_the_oldest_as_the_tenant_wants() {
    let full = [taken("a", 0), taken("b", 1)];
    given(&full).when(take("c", 2, 2, QuotaPolicy::Deny)).then_expect_error(SessionQuotaError::Full { most: 2 });
    given(&full)
        .when(take("c", 2, 2, QuotaPolicy::EvictOldest))
        .then_expect_events(vec![freed(&["a"], Freed::Evicted), taken("c", 2)]);
}

#[test]
fn a_lowered_number_evicts_as_many_as_are_too_many() {
    given(&[taken("a", 0), taken("b", 1), taken("c", 2)])
        .when(take("d", 3, 1, QuotaPolicy::EvictOldest))
        .then_expect_events(vec![freed(&["a", "b", "c"], Freed::Evicted), taken("d", 3)]);
}

#[test]
fn a_session_that_is_over_holds_no_place() {
    given(&[taken("a", 0)])
        .when(take("b", 99, 1, QuotaPolicy::Deny))
        .then_expect_error(SessionQuotaError::Full { most: 1 });
    given(&[taken("a", 0)]).when(take("b", 100, 1, QuotaPolicy::Deny)).then_expect_events(vec![taken("b", 100)]);
}

#[test]
fn places_are_given_back_one_by_one_or_all_at_once() {
    let two = [taken("a", 0), taken("b", 1)];
    let free = |sessions: &[&str]| SessionQuotaCommand::Free { session_ids: ids(sessions), reason: Freed::Ended };
    given(&two).when(free(&["b", "z"])).then_expect_events(vec![freed(&["b"], Freed::Ended)]);
    given(&two).when(free(&["z"])).then_expect_events(vec![]);
    given(&two).when(SessionQuotaCommand::FreeAll).then_expect_events(vec![freed(&["a", "b"], Freed::Ended)]);
    given(&[]).when(SessionQuotaCommand::FreeAll).then_expect_events(vec![]);
}

#[test]
fn a_session_takes_one_place_and_a_stream_is_one_persons() {
    given(&[taken("a", 0)]).when(take("a", 1, 2, QuotaPolicy::Deny)).then_expect_events(vec![]);
    let other = SessionQuotaCommand::Take {
        user_id: "u2".into(),
        session_id: "b".into(),
        expires_at: at(9),
        most: 2,
        policy: QuotaPolicy::Deny,
        at: at(1),
    };
    given(&[taken("a", 0)]).when(other).then_expect_error(SessionQuotaError::OtherUser);
}

fn any_command() -> impl Strategy<Value = SessionQuotaCommand> {
    let policies = prop_oneof![Just(QuotaPolicy::Deny), Just(QuotaPolicy::EvictOldest)];
    prop_oneof![
        6 => ("[a-z]", 0i64..300, 1u32..4, policies).prop_map(|(session, now, most, policy)| take(&session, now, most, policy)),
        2 => "[a-z]".prop_map(|session| SessionQuotaCommand::Free { session_ids: ids(&[&session]), reason: Freed::Ended }),
        1 => Just(SessionQuotaCommand::FreeAll),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..40)) {
        let (_, outcomes) = laws::hold::<SessionQuota>(commands.clone());
        let mut quota = SessionQuota::default();
        for (command, outcome) in commands.into_iter().zip(outcomes) {
            let Outcome::Accepted(events) = outcome else { continue };
            let evicts = events.iter().any(|event| matches!(event, SessionQuotaEvent::Freed { reason: Freed::Evicted, .. }));
            let taken = events.iter().any(|event| matches!(event, SessionQuotaEvent::Taken { .. }));
            for event in events {
                quota.apply(event);
            }
            if let SessionQuotaCommand::Take { most, policy, at, .. } = command {
                let held = quota.held(at).count();
                prop_assert!(!taken || held <= most as usize, "never more than the tenant allows");
                prop_assert!(!evicts || policy == QuotaPolicy::EvictOldest && held == most as usize, "no more are evicted than needed");
            }
        }
    }
}
