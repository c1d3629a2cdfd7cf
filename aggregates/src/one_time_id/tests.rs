//! An id's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn id_hash() -> SecretHash {
    SecretHash::parse("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU").unwrap()
}

fn using(now: i64) -> OneTimeIdCommand {
    OneTimeIdCommand::Use { kind: OneTimeKind::ClientAssertion, id_hash: id_hash(), expires_at: at(60), at: at(now) }
}

fn used(now: i64) -> OneTimeIdEvent {
    OneTimeIdEvent::Used { kind: OneTimeKind::ClientAssertion, id_hash: id_hash(), expires_at: at(60), at: at(now) }
}

#[test]
fn an_id_is_used_once_and_never_again() {
    let given = |events: Vec<OneTimeIdEvent>| TestFramework::<OneTimeId>::with(()).given(events);
    given(vec![]).when(using(0)).then_expect_events(vec![used(0)]);
    given(vec![used(0)]).when(using(1)).then_expect_error(OneTimeIdError::AlreadyUsed);
    given(vec![used(0)]).when(using(99)).then_expect_error(OneTimeIdError::AlreadyUsed);
    given(vec![]).when(using(60)).then_expect_error(OneTimeIdError::Expired);
}

#[test]
fn a_stream_tells_the_kind_and_hides_the_id() {
    let stream = stream(OneTimeKind::ClientAssertion, &id_hash());
    assert_eq!(stream, "client_assertion:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(times in proptest::collection::vec(0i64..80, 0..12)) {
        let (_, outcomes) = laws::hold::<OneTimeId>(times.into_iter().map(using).collect());
        let accepted = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted(_))).count();
        prop_assert!(accepted <= 1, "one use at most");
    }
}
