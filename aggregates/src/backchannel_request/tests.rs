//! A backchannel request's life, refusal by refusal, and the laws of its stream.

use chrono::TimeDelta;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::laws::{self, Outcome as Held};
use crate::{Keyring, ScopeSet};
use BackchannelRequestError as Refusal;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(letter: char) -> SecretHash {
    SecretHash::parse(&format!("{letter}{:042}", 0)).unwrap()
}

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

fn token() -> Secret<String> {
    Secret::new(Keyring::NotificationTokens, "8d67dc78-7faa-4d41-aabd-67707b374255".to_owned())
}

fn asking(delivery: Delivery, now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Request {
        asked: Box::new(AskedOf {
            client_id: "bank".into(),
            user_id: "u".into(),
            scope: scope("openid profile"),
            resources: vec!["https://api.example.com/".into()],
            acr_values: vec![],
            binding_message: Some(binding_message("u", "W4SCT".into())),
            authorization_details: Some(Personal::new("u", vec![json!({"type": "payment", "to": "1"})])),
        }),
        auth_req_id: hash('r'),
        delivery,
        interval: 5,
        expires_at: at(300),
        at: at(now),
    }
}

fn asked_by(delivery: Delivery) -> BackchannelRequestEvent {
    BackchannelRequest::default().decide(asking(delivery, 0)).unwrap().remove(0)
}

fn asked() -> BackchannelRequestEvent {
    asked_by(Delivery::Poll)
}

fn presented() -> PresentedAuthReqId {
    PresentedAuthReqId { hash: hash('r'), client_id: "bank".into() }
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

fn polling(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Poll { presented: presented(), at: at(now) }
}

fn polled(interval: u32, now: i64) -> BackchannelRequestEvent {
    BackchannelRequestEvent::Polled { interval, at: at(now) }
}

fn approving(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Approve { approval: approval("openid"), at: at(now) }
}

fn approved(now: i64) -> BackchannelRequestEvent {
    BackchannelRequestEvent::Approved { approval: approval("openid"), at: at(now) }
}

fn denying(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Deny { user_id: "u".into(), at: at(now) }
}

fn denied(now: i64) -> BackchannelRequestEvent {
    BackchannelRequestEvent::Denied { user_id: "u".into(), at: at(now) }
}

fn redeeming(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Redeem { presented: presented(), grant_id: "g".into(), at: at(now) }
}

fn pushing(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Push { grant_id: "g".into(), at: at(now) }
}

fn failing(now: i64) -> BackchannelRequestCommand {
    BackchannelRequestCommand::Fail { at: at(now) }
}

fn failed(now: i64) -> BackchannelRequestEvent {
    BackchannelRequestEvent::Failed { at: at(now) }
}

fn redeemed(now: i64) -> BackchannelRequestEvent {
    BackchannelRequestEvent::Redeemed { grant_id: "g".into(), at: at(now) }
}

fn given(events: Vec<BackchannelRequestEvent>) -> cqrs_es::test::AggregateTestExecutor<BackchannelRequest> {
    TestFramework::<BackchannelRequest>::with(()).given(events)
}

fn state(events: Vec<BackchannelRequestEvent>) -> BackchannelRequest {
    let mut state = BackchannelRequest::default();
    for event in events {
        state.apply(event);
    }
    state
}

#[test]
fn a_client_waits_is_allowed_and_redeems_once() {
    given(vec![]).when(asking(Delivery::Poll, 0)).then_expect_events(vec![asked()]);
    given(vec![asked()]).when(asking(Delivery::Poll, 1)).then_expect_error(Refusal::AlreadyBegun);
    given(vec![asked()]).when(polling(1)).then_expect_events(vec![polled(5, 1)]);
    given(vec![asked()]).when(redeeming(2)).then_expect_error(Refusal::Pending);
    given(vec![asked()]).when(approving(3)).then_expect_events(vec![approved(3)]);
    let waiting = vec![asked(), polled(5, 1), approved(3)];
    given(waiting.clone()).when(polling(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(approving(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(denying(9)).then_expect_error(Refusal::Approved);
    given(waiting.clone()).when(redeeming(4)).then_expect_events(vec![redeemed(4)]);
    let over = [waiting, vec![redeemed(9)]].concat();
    for command in [polling(20), redeeming(20), approving(20), denying(20)] {
        given(over.clone()).when(command).then_expect_error(Refusal::Redeemed);
    }
    for command in [polling(1), redeeming(1), approving(1), denying(1), pushing(1)] {
        given(vec![]).when(command).then_expect_error(Refusal::Unknown);
    }
}

#[test]
fn whoever_was_refused_hears_so_until_the_end() {
    given(vec![asked()]).when(denying(3)).then_expect_events(vec![denied(3)]);
    for command in [polling(20), redeeming(20), approving(20), denying(20), polling(700)] {
        given(vec![asked(), denied(3)]).when(command).then_expect_error(Refusal::Denied);
    }
}

#[test]
fn time_ends_what_nobody_answered_and_what_nobody_fetched() {
    for command in [polling(300), redeeming(300), approving(300), denying(300)] {
        given(vec![asked()]).when(command).then_expect_error(Refusal::Expired);
    }
    given(vec![asked(), approved(3)]).when(redeeming(300)).then_expect_error(Refusal::Expired);
    given(vec![]).when(asking(Delivery::Poll, 300)).then_expect_error(Refusal::NoTime);
}

#[test]
fn a_client_that_comes_too_soon_is_slowed_down_for_good() {
    let paced = vec![asked(), polled(5, 1)];
    given(paced.clone()).when(polling(6)).then_expect_events(vec![polled(5, 6)]);
    given(paced.clone()).when(polling(5)).then_expect_events(vec![polled(10, 5)]);
    let slower = [paced, vec![polled(10, 5)]].concat();
    given(slower.clone()).when(polling(14)).then_expect_events(vec![polled(15, 14)]);
    given(slower).when(polling(15)).then_expect_events(vec![polled(10, 15)]);
    given(vec![asked(), polled(300, 5)]).when(polling(6)).then_expect_events(vec![]);
}

#[test]
fn an_id_is_good_for_its_client_alone() {
    let state = state(vec![asked()]);
    let turn = |change: fn(&mut PresentedAuthReqId)| {
        let mut shown = presented();
        change(&mut shown);
        state.turn(&shown, at(1))
    };
    assert_eq!(turn(|_| {}), Ok(Turn::Wait));
    assert_eq!(turn(|shown| shown.hash = hash('x')), Err(Refusal::Unknown));
    assert_eq!(turn(|shown| shown.client_id = "rival".into()), Err(Refusal::OtherClient));
}

#[test]
fn nobody_answers_for_somebody_else_and_nobody_allows_more_than_was_asked_for() {
    let mut of_another = approval("openid");
    of_another.user_id = "v".into();
    let mut elsewhere = approval("openid");
    elsewhere.resources = vec!["https://other.example.com/".into()];
    let mut paying = approval("openid");
    paying.authorization_details = Some(Personal::new("u", vec![json!({"type": "payment", "to": "2"})]));
    for (approval, refusal) in [
        (paying, Refusal::DetailsExceeded),
        (of_another, Refusal::OtherPerson),
        (approval("openid email"), Refusal::ScopeExceeded),
        (elsewhere, Refusal::ResourceExceeded),
    ] {
        let command = BackchannelRequestCommand::Approve { approval, at: at(1) };
        given(vec![asked()]).when(command).then_expect_error(refusal);
    }
    let command = BackchannelRequestCommand::Deny { user_id: "v".into(), at: at(1) };
    given(vec![asked()]).when(command).then_expect_error(Refusal::OtherPerson);
}

#[test]
fn whoever_is_sent_tokens_cannot_ask_for_them_and_the_other_way_round() {
    let pushed = asked_by(Delivery::Push(token()));
    for command in [polling(1), redeeming(1)] {
        given(vec![pushed.clone()]).when(command).then_expect_error(Refusal::Pushed);
    }
    given(vec![pushed.clone()]).when(pushing(2)).then_expect_error(Refusal::Pending);
    given(vec![pushed.clone(), approved(3)]).when(redeeming(4)).then_expect_error(Refusal::Pushed);
    given(vec![pushed.clone(), approved(3)]).when(pushing(4)).then_expect_events(vec![redeemed(4)]);
    given(vec![pushed.clone(), approved(3)]).when(pushing(300)).then_expect_error(Refusal::Expired);
    given(vec![pushed.clone(), denied(3)]).when(pushing(4)).then_expect_error(Refusal::Denied);
    given(vec![pushed, approved(3), redeemed(4)]).when(pushing(5)).then_expect_error(Refusal::Redeemed);
    for delivery in [Delivery::Poll, Delivery::Ping(token())] {
        given(vec![asked_by(delivery), approved(3)]).when(pushing(4)).then_expect_error(Refusal::NotPushed);
    }
}

#[test]
fn what_was_allowed_and_came_to_nothing_stays_so() {
    let pushed = asked_by(Delivery::Push(token()));
    for before in
        [vec![asked(), approved(3)], vec![pushed.clone(), approved(3)], vec![pushed.clone(), approved(3), redeemed(4)]]
    {
        given(before.clone()).when(failing(5)).then_expect_events(vec![failed(5)]);
        let over = [before, vec![failed(5)]].concat();
        given(over.clone()).when(failing(6)).then_expect_events(vec![]);
        for command in [approving(6), denying(6)] {
            given(over.clone()).when(command).then_expect_error(Refusal::Failed);
        }
        assert_eq!(state(over).outcome(at(300)), Some(Outcome::Failed), "and never expired");
    }
    for command in [polling(6), redeeming(6)] {
        given(vec![asked(), approved(3), failed(5)]).when(command).then_expect_error(Refusal::Failed);
    }
    given(vec![pushed.clone(), approved(3), failed(5)]).when(pushing(6)).then_expect_error(Refusal::Failed);
    given(vec![pushed, approved(3), redeemed(4)]).when(failing(900)).then_expect_events(vec![failed(900)]);
    given(vec![asked(), approved(3), redeemed(4)]).when(failing(5)).then_expect_error(Refusal::Redeemed);
    given(vec![asked(), approved(3)]).when(failing(300)).then_expect_error(Refusal::Expired);
    given(vec![asked()]).when(failing(5)).then_expect_error(Refusal::Pending);
    given(vec![asked(), denied(3)]).when(failing(5)).then_expect_error(Refusal::Denied);
    given(vec![]).when(failing(5)).then_expect_error(Refusal::Unknown);
}

#[test]
fn what_became_of_it_is_told() {
    assert_eq!(BackchannelRequest::default().outcome(at(1)), None);
    assert_eq!(state(vec![asked()]).outcome(at(299)), Some(Outcome::Waiting));
    assert_eq!(state(vec![asked()]).outcome(at(300)), Some(Outcome::Expired));
    assert!(matches!(state(vec![asked(), approved(3)]).outcome(at(4)), Some(Outcome::Approved(_))));
    assert_eq!(state(vec![asked(), approved(3)]).outcome(at(300)), Some(Outcome::Expired));
    assert_eq!(state(vec![asked(), denied(3)]).outcome(at(300)), Some(Outcome::Denied));
    let redeemed = state(vec![asked(), approved(3), redeemed(4)]);
    assert_eq!(redeemed.outcome(at(300)), Some(Outcome::Redeemed { grant_id: "g", at: at(4) }));
    let ping = state(vec![asked_by(Delivery::Ping(token()))]);
    assert_eq!(ping.delivery().and_then(Delivery::notification_token), Some(&token()));
    assert_eq!(ping.waiting(at(1)).unwrap().user_id, "u");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(choices in proptest::collection::vec((0u8..8, 0i64..400), 0..40)) {
        let commands = choices.into_iter().map(|(kind, now)| match kind {
            0 => asking(Delivery::Poll, now),
            1 => asking(Delivery::Push(token()), now),
            2 => polling(now),
            3 => approving(now),
            4 => denying(now),
            5 => pushing(now),
            6 => failing(now),
            _ => redeeming(now),
        });
        let (_, outcomes) = laws::hold::<BackchannelRequest>(commands.collect());
        let mut redeemed = 0;
        for outcome in outcomes {
            let Held::Accepted(events) = outcome else { continue };
            redeemed += events.iter().filter(|event| matches!(event, BackchannelRequestEvent::Redeemed { .. })).count();
        }
        prop_assert!(redeemed <= 1, "nothing is redeemed twice");
    }
}
