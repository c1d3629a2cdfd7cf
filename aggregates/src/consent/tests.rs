//! A consent's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::ScopeSet;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn extent(scope: &str) -> Extent {
    Extent { scope: ScopeSet::parse(scope).unwrap(), ..Extent::default() }
}

fn give(asked: &str, granted: &str, expires_at: Option<DateTime<Utc>>, seconds: i64) -> ConsentCommand {
    ConsentCommand::Give {
        user_id: "u".into(),
        client_id: "shop".into(),
        asked: Box::new(extent(asked)),
        granted: Box::new(extent(granted)),
        expires_at,
        at: at(seconds),
    }
}

fn given_event(scope: &str, expires_at: Option<DateTime<Utc>>, seconds: i64) -> ConsentEvent {
    let (user_id, client_id) = ("u".into(), "shop".into());
    ConsentEvent::Given { user_id, client_id, extent: extent(scope), expires_at, at: at(seconds) }
}

fn given(events: &[ConsentEvent]) -> AggregateTestExecutor<Consent> {
    TestFramework::<Consent>::with(()).given(events.to_vec())
}

#[test]
fn what_was_not_asked_about_stays_and_what_was_refused_goes() {
    given(&[given_event("openid email", None, 0)])
        .when(give("email profile", "profile", None, 1))
        .then_expect_events(vec![given_event("openid profile", None, 1)]);
}

#[test]
fn the_same_answer_again_changes_nothing() {
    given(&[given_event("openid email", None, 0)]).when(give("openid", "openid", None, 1)).then_expect_events(vec![]);
    given(&[]).when(give("openid", "", None, 1)).then_expect_events(vec![]);
}

#[test]
fn nothing_is_granted_that_was_not_asked() {
    given(&[]).when(give("openid", "openid email", None, 1)).then_expect_error(ConsentError::NotAsked);
    given(&[]).when(give("openid", "openid", Some(at(1)), 1)).then_expect_error(ConsentError::ExpiresInThePast);
}

#[test]
fn an_expired_consent_covers_nothing_and_is_not_added_to() {
    let first = given_event("openid email", Some(at(10)), 0);
    let consent: Consent = laws::fold([first.clone()]);
    assert!(consent.covers(&extent("email"), at(9)) && !consent.covers(&extent("email"), at(10)));
    assert!(!consent.covers(&extent("email phone"), at(9)), "a consent covers what is within it");
    given(&[first]).when(give("openid", "openid", None, 11)).then_expect_events(vec![given_event("openid", None, 11)]);
}

#[test]
fn a_consent_is_taken_back_once() {
    let revoke = ConsentCommand::Revoke { reason: Withdrawal::User, at: at(2) };
    let revoked = ConsentEvent::Revoked { reason: Withdrawal::User, at: at(2) };
    given(&[]).when(revoke.clone()).then_expect_error(ConsentError::NotGiven);
    let begun = given_event("openid", None, 0);
    given(std::slice::from_ref(&begun)).when(revoke.clone()).then_expect_events(vec![revoked.clone()]);
    given(&[begun.clone(), revoked.clone()]).when(revoke).then_expect_events(vec![]);
    let consent: Consent = laws::fold([begun.clone(), revoked.clone()]);
    assert_eq!(consent.extent_at(at(3)), None);
    let again: Consent = laws::fold([begun, revoked, given_event("openid", None, 3)]);
    assert!(again.was_revoked_since(at(1)) && again.was_revoked_since(at(2)) && !again.was_revoked_since(at(3)));
}

#[test]
fn claims_and_resources_are_part_of_it() {
    let wanted = Extent { claims: ["email".to_owned()].into(), ..extent("openid") };
    let consent: Consent = laws::fold([given_event("openid", None, 0)]);
    assert!(!consent.covers(&wanted, at(1)));
    assert!(wanted.is_within(&wanted.union(&extent("email"))) && !wanted.is_empty());
}

fn any_command() -> impl Strategy<Value = ConsentCommand> {
    let words = || proptest::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_map(|words| words.join(" "));
    let ends = proptest::option::of((0i64..20).prop_map(at));
    prop_oneof![
        4 => (words(), words(), ends, 0i64..20).prop_map(|(asked, granted, end, now)| give(&asked, &granted, end, now)),
        1 => (0i64..20).prop_map(|now| ConsentCommand::Revoke { reason: Withdrawal::User, at: at(now) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let (_, outcomes) = laws::hold::<Consent>(commands.clone());
        let mut consent = Consent::default();
        for (command, outcome) in commands.into_iter().zip(outcomes) {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                consent.apply(event);
            }
            if let ConsentCommand::Give { asked, granted, at, .. } = command {
                prop_assert!(granted.is_empty() || consent.covers(&granted, at), "what was granted is covered");
                let refused = asked.difference(&granted);
                prop_assert!(refused.is_empty() || !consent.covers(&refused, at), "what was refused is not");
            }
        }
    }
}
