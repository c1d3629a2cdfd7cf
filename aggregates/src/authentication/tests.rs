//! An attempt's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn failed() -> Failed {
    Failed {
        user_id: Some("u1".into()),
        identifier_hash: "h1".into(),
        method: Method::Password,
        reason: FailureReason::WrongPassword,
        origin: Origin { address_hash: Some("a1".into()), device_hash: None },
        limits: FailureLimits { failures: 10, window: 900, duration: 900, address: 100, tenant: 1000 },
        at: at(0),
    }
}

fn succeeded() -> Succeeded {
    Succeeded {
        user_id: "u1".into(),
        session_id: Some("s1".into()),
        method: Method::Password,
        acr: "urn:example:1".into(),
        amr: vec!["pwd".into()],
        level: 1,
        origin: Origin::default(),
        at: at(1),
    }
}

fn fail(id: &str) -> AuthenticationCommand {
    AuthenticationCommand::Fail { id: id.into(), grant_id: Some("g1".into()), failed: failed(), at: at(0) }
}

fn succeed() -> AuthenticationCommand {
    AuthenticationCommand::Succeed { id: "t1".into(), grant_id: None, succeeded: succeeded(), at: at(1) }
}

fn begun() -> AuthenticationEvent {
    AuthenticationEvent::Started { id: "t1".into(), grant_id: Some("g1".into()), at: at(0) }
}

fn given(events: &[AuthenticationEvent]) -> AggregateTestExecutor<Authentication> {
    TestFramework::<Authentication>::with(()).given(events.to_vec())
}

#[test]
fn the_first_judgement_begins_the_stream() {
    given(&[]).when(fail("t1")).then_expect_events(vec![begun(), AuthenticationEvent::Failed(failed())]);
    let started = AuthenticationEvent::Started { id: "t1".into(), grant_id: None, at: at(1) };
    given(&[]).when(succeed()).then_expect_events(vec![started, AuthenticationEvent::Succeeded(succeeded())]);
    let Err(AuthenticationError::Invalid(faults)) = decide(&Authentication::default(), fail("t 1")) else { panic!() };
    assert_eq!(faults.fields(), ["id"]);
}

#[test]
fn an_attempt_goes_on_after_failures_and_not_after_its_success() {
    let wrong = AuthenticationEvent::Failed(failed());
    given(&[begun(), wrong.clone()])
        .when(succeed())
        .then_expect_events(vec![AuthenticationEvent::Succeeded(succeeded())]);
    let done = [begun(), AuthenticationEvent::Succeeded(succeeded())];
    given(&done).when(fail("t1")).then_expect_error(AuthenticationError::AlreadySucceeded);
    given(&done).when(succeed()).then_expect_error(AuthenticationError::AlreadySucceeded);
}

#[test]
fn an_attempt_does_not_fail_without_end() {
    let mut events = vec![begun()];
    events.extend(std::iter::repeat_n(AuthenticationEvent::Failed(failed()), 50));
    let attempt: Authentication = laws::fold(events.clone());
    assert!(!attempt.is_open());
    given(&events).when(fail("t1")).then_expect_error(AuthenticationError::TooManyFailures);
}

#[test]
fn an_account_is_counted_under_all_its_names_and_nobodys_name_is_counted_alike() {
    let origin = Origin { address_hash: Some("a1".into()), device_hash: None };
    let kinds = |account| origin.counters(account).into_iter().map(|key| key.kind).collect::<Vec<_>>();
    let expected = [CounterKind::Pair, CounterKind::Account, CounterKind::Address, CounterKind::Tenant];
    assert_eq!(kinds(Account::User("u1")), expected);
    assert_eq!(kinds(Account::Unknown("h1")), expected);
    assert_eq!(failed().account(), Account::User("u1"));
    assert_eq!(Failed { user_id: None, ..failed() }.account(), Account::Unknown("h1"));
    assert_ne!(origin.counters(Account::User("x")), origin.counters(Account::Unknown("x")));
}

#[test]
fn a_known_device_is_held_to_its_own_counter_alone() {
    let origin = Origin { address_hash: Some("a1".into()), device_hash: Some("d1".into()) };
    let keys = origin.counters(Account::User("u1"));
    assert_eq!(keys, [CounterKey::new(CounterKind::Device, "u:u1 d1".into())]);
    assert_eq!(origin.forgiven(Account::User("u1")), keys);
}

#[test]
fn a_success_forgives_the_account_and_never_the_address() {
    let origin = Origin { address_hash: Some("a1".into()), device_hash: None };
    let forgiven = origin.forgiven(Account::User("u1"));
    assert!(forgiven.iter().all(|key| key.kind.is_of_an_account()) && forgiven.len() == 2, "{forgiven:?}");
}

#[test]
fn only_a_guess_counts() {
    use FailureReason::{LockedOut, NotActive, Suspended, TooManySessions, UnknownUser, WrongPassword};
    assert!([UnknownUser, WrongPassword, Suspended, NotActive].into_iter().all(FailureReason::counts));
    assert!(![LockedOut, TooManySessions].into_iter().any(FailureReason::counts));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(fails in proptest::collection::vec(proptest::bool::weighted(0.97), 0..80)) {
        let commands = fails.into_iter().map(|wrong| if wrong { fail("t1") } else { succeed() }).collect();
        let (last, outcomes) = laws::hold::<Authentication>(commands);
        let events = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Accepted(events) => Some(events.len()),
            Outcome::Refused(_) => None,
        });
        prop_assert!(events.sum::<usize>() <= 52, "an attempt is short");
        prop_assert!(last.failures() <= 50);
    }
}
