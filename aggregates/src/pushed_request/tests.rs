//! A pushed request's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn reference() -> SecretHash {
    SecretHash::parse("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU").unwrap()
}

fn other() -> SecretHash {
    SecretHash::parse("n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg").unwrap()
}

fn request() -> Box<AuthorizationRequest> {
    let request = json!({
        "response_type": "code", "response_mode": "query", "redirect_uri": "https://shop.example.com/cb",
        "redirect_uri_given": true, "scope": "openid",
    });
    serde_json::from_value(request).unwrap()
}

fn pushing(now: i64) -> PushedRequestCommand {
    PushedRequestCommand::Push {
        client_id: "shop".into(),
        reference: reference(),
        request: request(),
        login_hint: Some("c2VhbGVk".into()),
        expires_at: at(90),
        at: at(now),
    }
}

fn pushed() -> PushedRequestEvent {
    PushedRequestEvent::Pushed {
        client_id: "shop".into(),
        reference: reference(),
        request: request(),
        login_hint: Some("c2VhbGVk".into()),
        expires_at: at(90),
        at: at(0),
    }
}

fn using(now: i64) -> PushedRequestCommand {
    PushedRequestCommand::Use { at: at(now) }
}

fn used(now: i64) -> PushedRequestEvent {
    PushedRequestEvent::Used { at: at(now) }
}

#[test]
fn a_request_is_pushed_and_used_up_once() {
    let given = |events: Vec<PushedRequestEvent>| TestFramework::<PushedRequest>::with(()).given(events);
    given(vec![]).when(pushing(0)).then_expect_events(vec![pushed()]);
    given(vec![]).when(pushing(90)).then_expect_error(PushedRequestError::NoTime);
    given(vec![]).when(using(0)).then_expect_error(PushedRequestError::Unknown);
    given(vec![pushed()]).when(pushing(1)).then_expect_error(PushedRequestError::AlreadyPushed);
    given(vec![pushed()]).when(using(5)).then_expect_events(vec![used(5)]);
    given(vec![pushed(), used(5)]).when(using(6)).then_expect_error(PushedRequestError::AlreadyUsed);
}

#[test]
fn a_person_may_take_longer_than_the_reference_holds() {
    let given = TestFramework::<PushedRequest>::with(()).given(vec![pushed()]);
    given.when(using(900)).then_expect_events(vec![used(900)]);
}

#[test]
fn a_reference_is_good_for_its_client_in_time_until_it_is_used_up() {
    let mut state = PushedRequest::default();
    assert_eq!(state.brought("shop", &reference(), at(1)), Err(PushedRequestError::Unknown));
    state.apply(pushed());
    let brought = |state: &PushedRequest, client: &str, hash: &SecretHash, now: i64| {
        state.brought(client, hash, at(now)).map(|(request, hint)| (request.clone(), hint.map(str::to_owned)))
    };
    let whole = (*request(), Some("c2VhbGVk".to_owned()));
    assert_eq!(brought(&state, "shop", &reference(), 1), Ok(whole.clone()));
    assert_eq!(brought(&state, "shop", &reference(), 89), Ok(whole), "pages are reloaded");
    assert_eq!(brought(&state, "shop", &reference(), 90), Err(PushedRequestError::Expired));
    assert_eq!(brought(&state, "shop", &other(), 1), Err(PushedRequestError::Unknown));
    assert_eq!(brought(&state, "rival", &reference(), 1), Err(PushedRequestError::OtherClient));
    state.apply(used(5));
    assert_eq!(brought(&state, "shop", &reference(), 6), Err(PushedRequestError::AlreadyUsed));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(choices in proptest::collection::vec((any::<bool>(), 0i64..120), 0..12)) {
        let commands = choices.into_iter().map(|(push, now)| if push { pushing(now) } else { using(now) });
        let (_, outcomes) = laws::hold::<PushedRequest>(commands.collect());
        let accepted = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted(_))).count();
        prop_assert!(accepted <= 2, "pushed once and used up once at most");
    }
}
