//! A device authorization's life, refusal by refusal, and the laws of its stream.

use chrono::TimeDelta;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;
use crate::grant::CodeChallengeMethod;
use crate::laws::{self, Outcome};
use DeviceAuthorizationError as Refusal;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(letter: char) -> SecretHash {
    SecretHash::parse(&format!("{letter}{:042}", 0)).unwrap()
}

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

fn asking(code: char, now: i64, challenge: Option<&str>) -> DeviceAuthorizationCommand {
    DeviceAuthorizationCommand::Request {
        client_id: "tv".into(),
        device_code: hash(code),
        scope: scope("openid profile"),
        resources: vec!["https://api.example.com/".into()],
        code_challenge: challenge.map(|value| CodeChallenge { value: value.into(), method: CodeChallengeMethod::S256 }),
        interval: 5,
        expires_at: at(600),
        at: at(now),
    }
}

fn asked(challenge: Option<&str>) -> DeviceAuthorizationEvent {
    let mut state = DeviceAuthorization::default();
    let event = state.decide(asking('d', 0, challenge)).unwrap().remove(0);
    state.apply(event.clone());
    event
}

fn presented() -> PresentedDeviceCode {
    PresentedDeviceCode { hash: hash('d'), client_id: "tv".into(), code_challenge: None }
}

fn approval(text: &str) -> Box<Approval> {
    Box::new(Approval {
        user_id: "u".into(),
        session_id: None,
        scope: scope(text),
        resources: vec![],
        claims: None,
        authorization_details: None,
        auth_time: Some(at(-60)),
        acr: None,
        amr: vec!["pwd".into()],
        sid: None,
    })
}

fn polling(now: i64) -> DeviceAuthorizationCommand {
    DeviceAuthorizationCommand::Poll { presented: presented(), at: at(now) }
}

fn polled(interval: u32, now: i64) -> DeviceAuthorizationEvent {
    DeviceAuthorizationEvent::Polled { interval, at: at(now) }
}

fn approving(now: i64) -> DeviceAuthorizationCommand {
    DeviceAuthorizationCommand::Approve { approval: approval("openid"), at: at(now) }
}

fn approved(now: i64) -> DeviceAuthorizationEvent {
    DeviceAuthorizationEvent::Approved { approval: approval("openid"), at: at(now) }
}

fn denying(now: i64) -> DeviceAuthorizationCommand {
    DeviceAuthorizationCommand::Deny { user_id: "u".into(), at: at(now) }
}

fn denied(now: i64) -> DeviceAuthorizationEvent {
    DeviceAuthorizationEvent::Denied { user_id: "u".into(), at: at(now) }
}

fn redeeming(now: i64) -> DeviceAuthorizationCommand {
    DeviceAuthorizationCommand::Redeem { presented: presented(), grant_id: "g".into(), at: at(now) }
}

fn redeemed(now: i64) -> DeviceAuthorizationEvent {
    DeviceAuthorizationEvent::Redeemed { grant_id: "g".into(), at: at(now) }
}

fn given(events: Vec<DeviceAuthorizationEvent>) -> cqrs_es::test::AggregateTestExecutor<DeviceAuthorization> {
    TestFramework::<DeviceAuthorization>::with(()).given(events)
}

#[test]
fn a_device_waits_is_allowed_and_redeems_once() {
    given(vec![]).when(asking('d', 0, None)).then_expect_events(vec![asked(None)]);
    given(vec![asked(None)]).when(polling(1)).then_expect_events(vec![polled(5, 1)]);
    given(vec![asked(None)]).when(redeeming(2)).then_expect_error(Refusal::Pending);
    given(vec![asked(None)]).when(approving(3)).then_expect_events(vec![approved(3)]);
    let waiting = vec![asked(None), polled(5, 1), approved(3)];
    given(waiting.clone()).when(polling(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(approving(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(denying(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(redeeming(2)).then_expect_events(vec![redeemed(2)]);
    let over = [waiting, vec![redeemed(9)]].concat();
    for command in [polling(20), redeeming(20), approving(20), denying(20)] {
        given(over.clone()).when(command).then_expect_error(Refusal::Redeemed);
    }
}

#[test]
fn whoever_was_refused_hears_so_until_the_end() {
    given(vec![asked(None)]).when(denying(3)).then_expect_events(vec![denied(3)]);
    let refused = vec![asked(None), denied(3)];
    for command in [polling(20), redeeming(20), approving(20), denying(20), polling(700)] {
        given(refused.clone()).when(command).then_expect_error(Refusal::Denied);
    }
    given(refused).when(asking('e', 20, None)).then_expect_error(Refusal::Taken);
}

#[test]
fn time_ends_what_nobody_answered_and_what_nobody_fetched() {
    for command in [polling(600), redeeming(600), approving(600), denying(600)] {
        given(vec![asked(None)]).when(command).then_expect_error(Refusal::Expired);
    }
    given(vec![asked(None), approved(3)]).when(redeeming(600)).then_expect_error(Refusal::Expired);
    given(vec![]).when(asking('d', 600, None)).then_expect_error(Refusal::NoTime);
}

#[test]
fn a_device_that_comes_too_soon_is_slowed_down_for_good() {
    let paced = vec![asked(None), polled(5, 1)];
    given(paced.clone()).when(polling(6)).then_expect_events(vec![polled(5, 6)]);
    given(paced.clone()).when(polling(5)).then_expect_events(vec![polled(10, 5)]);
    let slower = [paced, vec![polled(10, 5)]].concat();
    given(slower.clone()).when(polling(14)).then_expect_events(vec![polled(15, 14)]);
    given(slower).when(polling(15)).then_expect_events(vec![polled(10, 15)]);
    given(vec![asked(None), polled(300, 5)]).when(polling(6)).then_expect_events(vec![]);
}

#[test]
fn what_a_device_hears_is_what_is_noted() {
    let mut state = DeviceAuthorization::default();
    assert_eq!(state.turn(&presented(), at(1)), Err(Refusal::Unknown));
    state.apply(asked(None));
    assert_eq!(state.turn(&presented(), at(0)), Ok(Turn::Wait));
    state.apply(polled(5, 0));
    assert_eq!((state.turn(&presented(), at(4)), state.interval()), (Ok(Turn::SlowDown), Some(5)));
    assert_eq!(state.turn(&presented(), at(5)), Ok(Turn::Wait));
    state.apply(approved(6));
    assert_eq!(state.turn(&presented(), at(6)), Ok(Turn::Redeem), "who is allowed need not wait");
    assert_eq!(state.approval().map(|(approval, _)| approval.user_id.as_str()), Some("u"));
}

#[test]
fn a_code_is_good_for_its_client_and_its_verifier_alone() {
    let mut state = DeviceAuthorization::default();
    state.apply(asked(Some("challenge")));
    let turn = |change: fn(&mut PresentedDeviceCode)| {
        let mut shown = PresentedDeviceCode { code_challenge: Some("challenge".into()), ..presented() };
        change(&mut shown);
        state.turn(&shown, at(1))
    };
    assert_eq!(turn(|_| {}), Ok(Turn::Wait));
    assert_eq!(turn(|shown| shown.hash = hash('x')), Err(Refusal::Unknown));
    assert_eq!(turn(|shown| shown.client_id = "rival".into()), Err(Refusal::OtherClient));
    assert_eq!(turn(|shown| shown.code_challenge = None), Err(Refusal::VerifierMissing));
    assert_eq!(turn(|shown| shown.code_challenge = Some("other".into())), Err(Refusal::VerifierMismatch));
    let mut plain = DeviceAuthorization::default();
    plain.apply(asked(None));
    let unasked = PresentedDeviceCode { code_challenge: Some("challenge".into()), ..presented() };
    assert_eq!(plain.turn(&unasked, at(1)), Err(Refusal::VerifierUnexpected));
}

#[test]
fn nobody_allows_more_than_was_asked_for() {
    let beyond = DeviceAuthorizationCommand::Approve { approval: approval("openid email"), at: at(1) };
    given(vec![asked(None)]).when(beyond).then_expect_error(Refusal::ScopeExceeded);
    let mut elsewhere = approval("openid");
    elsewhere.resources = vec!["https://other.example.com/".into()];
    let elsewhere = DeviceAuthorizationCommand::Approve { approval: elsewhere, at: at(1) };
    given(vec![asked(None)]).when(elsewhere).then_expect_error(Refusal::ResourceExceeded);
}

#[test]
fn a_user_code_is_free_again_when_it_is_over() {
    given(vec![asked(None)]).when(asking('e', 599, None)).then_expect_error(Refusal::Taken);
    let mut state = DeviceAuthorization::default();
    for event in [asked(None), polled(10, 1), approved(3), redeemed(9)] {
        state.apply(event);
    }
    for event in state.decide(asking('e', 10, None)).unwrap() {
        state.apply(event);
    }
    assert_eq!(state.turn(&presented(), at(11)), Err(Refusal::Unknown), "the code before holds no more");
    assert_eq!((state.interval(), state.waiting(at(11)).is_ok()), (Some(5), true));
    assert_eq!(state.client_id(), Some("tv"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(choices in proptest::collection::vec((0u8..5, 0i64..700), 0..40)) {
        let commands = choices.into_iter().map(|(kind, now)| match kind {
            0 => asking('d', now, None),
            1 => polling(now),
            2 => approving(now),
            3 => denying(now),
            _ => redeeming(now),
        });
        let (_, outcomes) = laws::hold::<DeviceAuthorization>(commands.collect());
        let mut waits = 0i32;
        for outcome in outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                waits += match event {
                    DeviceAuthorizationEvent::Requested { .. } => 1,
                    DeviceAuthorizationEvent::Redeemed { .. } => -1,
                    _ => 0,
                };
                prop_assert!(waits >= 0, "nothing is redeemed twice");
            }
        }
    }
}
