//! A link's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;
use crate::Keyring;
use crate::laws::{self, Outcome};

const ONE: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
const OTHER: &str = "9q9pyt4Efb0aX2XzCjL6YIbqrDbwUNrLwZOLxnmUOYY";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(text: &str) -> SecretHash {
    SecretHash::parse(text).unwrap()
}

fn link() -> Link {
    Link {
        address: Personal::new("user-1", "aiko@example.com".to_owned()),
        secret: Secret::new(Keyring::Links, "c2VjcmV0".to_owned()),
    }
}

fn request(secret: &str, now: i64, link: Option<Link>) -> VerificationCommand {
    VerificationCommand::Request {
        purpose: Purpose::PasswordReset,
        user_id: link.as_ref().map(|_| "user-1".to_owned()),
        link,
        secret_hash: hash(secret),
        locale: Some("ja".to_owned()),
        grant_id: None,
        expires_at: at(now + 600),
        pause: TimeDelta::seconds(60),
        at: at(now),
    }
}

fn requested(secret: &str, now: i64, link: Option<Link>) -> VerificationEvent {
    VerificationEvent::Requested {
        purpose: Purpose::PasswordReset,
        user_id: link.as_ref().map(|_| "user-1".to_owned()),
        link,
        secret_hash: hash(secret),
        locale: Some("ja".to_owned()),
        grant_id: None,
        expires_at: at(now + 600),
        at: at(now),
    }
}

fn using(secret: &str, now: i64) -> VerificationCommand {
    VerificationCommand::Use { secret_hash: hash(secret), at: at(now) }
}

#[test]
fn a_link_is_used_once_in_its_time_and_only_the_newest_one() {
    let given = |events: Vec<VerificationEvent>| TestFramework::<Verification>::with(()).given(events);
    let first = requested(ONE, 0, Some(link()));
    let used = VerificationEvent::Used { at: at(5) };
    given(vec![]).when(request(ONE, 0, Some(link()))).then_expect_events(vec![first.clone()]);
    given(vec![first.clone()]).when(using(ONE, 5)).then_expect_events(vec![used.clone()]);
    given(vec![first.clone(), used.clone()]).when(using(ONE, 6)).then_expect_error(VerificationError::AlreadyUsed);
    given(vec![first.clone()]).when(using(ONE, 600)).then_expect_error(VerificationError::Expired);
    given(vec![first.clone()]).when(using(OTHER, 5)).then_expect_error(VerificationError::Superseded);
    given(vec![]).when(using(ONE, 5)).then_expect_error(VerificationError::NotRequested);
    let second = requested(OTHER, 60, Some(link()));
    given(vec![first.clone()])
        .when(request(OTHER, 59, Some(link())))
        .then_expect_error(VerificationError::TooSoon(at(60)));
    given(vec![first.clone(), used]).when(request(OTHER, 60, Some(link()))).then_expect_events(vec![second.clone()]);
    given(vec![first, second]).when(using(ONE, 61)).then_expect_error(VerificationError::Superseded);
}

#[test]
fn what_nobody_was_sent_cannot_be_used() {
    let nobodys = requested(ONE, 0, None);
    TestFramework::<Verification>::with(())
        .given(vec![nobodys])
        .when(using(ONE, 1))
        .then_expect_error(VerificationError::Superseded);
    let ended = VerificationCommand::Request {
        purpose: Purpose::Email,
        user_id: None,
        link: None,
        secret_hash: hash(ONE),
        locale: None,
        grant_id: None,
        expires_at: at(0),
        pause: TimeDelta::zero(),
        at: at(0),
    };
    TestFramework::<Verification>::with(()).given(vec![]).when(ended).then_expect_error(VerificationError::NoTime);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(steps in proptest::collection::vec((any::<bool>(), any::<bool>(), 0i64..900), 0..14)) {
        let commands = steps.into_iter().map(|(asks, one, now)| {
            let secret = if one { ONE } else { OTHER };
            if asks { request(secret, now, Some(link())) } else { using(secret, now) }
        });
        let (_, outcomes) = laws::hold::<Verification>(commands.collect());
        let events = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Accepted(events) => Some(events.as_slice()),
            Outcome::Refused(_) => None,
        });
        let mut open = false;
        for event in events.flatten() {
            match event {
                VerificationEvent::Requested { .. } => open = true,
                VerificationEvent::Used { .. } => {
                    prop_assert!(open, "each request is used at most once");
                    open = false;
                }
            }
        }
    }
}
