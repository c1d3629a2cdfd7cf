//! What waits for a person, how much of it may, and the laws of the stream.

use chrono::TimeDelta;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn queueing(client: usize, number: usize, now: i64) -> BackchannelQueueCommand {
    let (user_id, request_id, client_id) = ("u".to_owned(), format!("r{number}"), format!("c{client}"));
    BackchannelQueueCommand::Queue { user_id, request_id, client_id, expires_at: at(now + 300), at: at(now) }
}

fn answering(number: usize, allowed: bool) -> BackchannelQueueCommand {
    BackchannelQueueCommand::Answer { request_id: format!("r{number}"), allowed }
}

fn queued(client: usize, number: usize, now: i64) -> BackchannelQueueEvent {
    let (user_id, request_id, client_id) = ("u".to_owned(), format!("r{number}"), format!("c{client}"));
    BackchannelQueueEvent::Queued { user_id, request_id, client_id, expires_at: at(now + 300), at: at(now) }
}

fn answered(number: usize, allowed: bool) -> BackchannelQueueEvent {
    BackchannelQueueEvent::Answered { request_id: format!("r{number}"), allowed }
}

fn given(events: Vec<BackchannelQueueEvent>) -> cqrs_es::test::AggregateTestExecutor<BackchannelQueue> {
    TestFramework::<BackchannelQueue>::with(()).given(events)
}

#[test]
fn a_request_waits_until_it_is_answered_or_over() {
    given(vec![]).when(queueing(1, 1, 0)).then_expect_events(vec![queued(1, 1, 0)]);
    given(vec![queued(1, 1, 0)]).when(queueing(1, 1, 1)).then_expect_events(vec![]);
    for allowed in [true, false] {
        given(vec![queued(1, 1, 0)]).when(answering(1, allowed)).then_expect_events(vec![answered(1, allowed)]);
        given(vec![queued(1, 1, 0), answered(1, true)]).when(answering(1, allowed)).then_expect_events(vec![]);
        given(vec![queued(1, 1, 0)]).when(answering(2, allowed)).then_expect_events(vec![]);
        given(vec![]).when(answering(1, allowed)).then_expect_events(vec![]);
    }
    let mut state = BackchannelQueue::default();
    for event in [queued(1, 1, 0), queued(2, 2, 100), queued(3, 3, 150), queued(1, 4, 150), answered(2, true)] {
        state.apply(event);
    }
    state.apply(answered(4, false));
    assert_eq!(state.waiting(at(299)).collect::<Vec<_>>(), ["r1", "r3"]);
    assert_eq!(state.waiting(at(300)).collect::<Vec<_>>(), ["r3"]);
    assert_eq!(state.allowed().collect::<Vec<_>>(), ["r2"]);
}

#[test]
fn nobody_is_buried_under_questions() {
    let full: Vec<_> = (0..MOST).map(|number| queued(number, number, 0)).collect();
    given(full.clone()).when(queueing(9, 9, 1)).then_expect_error(BackchannelQueueError::Full);
    given(full.clone()).when(queueing(9, 9, 300)).then_expect_events(vec![queued(9, 9, 300)]);
    let allowed = [full.clone(), vec![answered(2, true)]].concat();
    given(allowed).when(queueing(9, 9, 1)).then_expect_events(vec![queued(9, 9, 1)]);
    let refused = [full, vec![answered(2, false)]].concat();
    given(refused.clone()).when(queueing(9, 9, 1)).then_expect_error(BackchannelQueueError::Full);
    given(refused).when(queueing(9, 9, 300)).then_expect_events(vec![queued(9, 9, 300)]);
    let BackchannelQueueCommand::Queue { request_id, client_id, expires_at, at, .. } = queueing(1, 9, 1) else {
        unreachable!()
    };
    let of_another = BackchannelQueueCommand::Queue { user_id: "v".into(), request_id, client_id, expires_at, at };
    given(vec![queued(1, 1, 0)]).when(of_another).then_expect_error(BackchannelQueueError::OtherUser);
}

#[test]
fn one_client_leaves_room_for_others_and_takes_a_no_for_an_answer() {
    let two = vec![queued(1, 1, 0), queued(1, 2, 0)];
    given(two.clone()).when(queueing(1, 3, 1)).then_expect_error(BackchannelQueueError::ClientFull);
    given(two.clone()).when(queueing(2, 3, 1)).then_expect_events(vec![queued(2, 3, 1)]);
    given([two, vec![answered(1, true)]].concat()).when(queueing(1, 3, 1)).then_expect_events(vec![queued(1, 3, 1)]);
    let refused = vec![queued(1, 1, 0), answered(1, false)];
    given(refused.clone()).when(queueing(1, 2, 299)).then_expect_error(BackchannelQueueError::RefusedBefore);
    given(refused.clone()).when(queueing(2, 2, 299)).then_expect_events(vec![queued(2, 2, 299)]);
    given(refused).when(queueing(1, 2, 300)).then_expect_events(vec![queued(1, 2, 300)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(choices in proptest::collection::vec((0usize..9, 0i64..900, proptest::bool::ANY), 0..40)) {
        let commands = choices.into_iter().map(|(number, now, answers)| {
            if answers { answering(number, number % 2 == 0) } else { queueing(number % 4, number, now) }
        });
        let (state, outcomes) = laws::hold::<BackchannelQueue>(commands.collect());
        let accepted = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Accepted(events) if !events.is_empty()));
        prop_assert_eq!(state.exists(), accepted);
    }
}
