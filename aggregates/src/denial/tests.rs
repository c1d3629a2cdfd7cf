//! What is recorded of a caller, what is not, and the laws of the stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn record(permission: &str, want: Want, seconds: i64) -> DenialCommand {
    DenialCommand::Record {
        caller_kind: "client".into(),
        caller_id: "backend".into(),
        permission: permission.into(),
        want,
        operation: "GET /t/{tenant}/admin/v1/users".into(),
        addressed: None,
        at: at(seconds),
    }
}

fn recorded(permission: &str, want: Want, seconds: i64) -> DenialEvent {
    decide(&Denial::default(), record(permission, want, seconds)).unwrap().remove(0)
}

#[test]
fn the_same_want_is_recorded_once_in_a_quarter_of_an_hour() {
    let given = |events: Vec<DenialEvent>| TestFramework::<Denial>::with(()).given(events);
    let first = recorded("evident:users:read", Want::Permission, 0);
    given(vec![]).when(record("evident:users:read", Want::Permission, 0)).then_expect_events(vec![first.clone()]);
    for soon in [0, 1, 899, -60] {
        given(vec![first.clone()])
            .when(record("evident:users:read", Want::Permission, soon))
            .then_expect_events(vec![]);
    }
    for other in [
        ("evident:users:read", Want::Permission, 900),
        ("evident:users:read", Want::Power, 1),
        ("evident:users:write", Want::Permission, 1),
    ] {
        let (permission, want, seconds) = other;
        given(vec![first.clone()])
            .when(record(permission, want, seconds))
            .then_expect_events(vec![recorded(permission, want, seconds)]);
    }
}

#[test]
fn an_operation_that_is_none_is_refused() {
    let DenialCommand::Record { caller_kind, caller_id, permission, want, at, .. } =
        record("evident:users:read", Want::Permission, 0);
    for operation in [String::new(), "GET /\n".to_owned(), "a".repeat(301)] {
        let command = DenialCommand::Record {
            caller_kind: caller_kind.clone(),
            caller_id: caller_id.clone(),
            permission: permission.clone(),
            want,
            operation,
            addressed: None,
            at,
        };
        TestFramework::<Denial>::with(())
            .given_no_previous_events()
            .when(command)
            .then_expect_error(DenialError::UnusableOperation);
    }
}

#[test]
fn a_stream_is_one_callers() {
    assert_eq!(denial_stream("client", "backend"), "client:backend");
    assert_ne!(denial_stream("client", "x"), denial_stream("user", "x"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(steps in proptest::collection::vec((0usize..3, 0i64..4000), 0..24)) {
        let names = ["evident:users:read", "evident:users:write", "evident:keys:write"];
        let commands = steps.into_iter().map(|(name, seconds)| record(names[name], Want::Permission, seconds));
        let (_, outcomes) = laws::hold::<Denial>(commands.collect());
        let accepted = outcomes.iter().filter(|one| matches!(one, Outcome::Accepted(events) if !events.is_empty()));
        prop_assert!(accepted.count() <= 3 * 5, "at most once in a quarter of an hour for each");
    }
}
