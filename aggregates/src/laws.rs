//! Laws that every aggregate keeps under any sequence of commands.
//!
//! Each aggregate's tests throw random commands at [`hold`]; what is particular to one of them (its state machine) is
//! asserted over the history that comes back.

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cqrs_es::event_sink::EventSink;
use serde::de::DeserializeOwned;
use serde_json::{from_str, to_string};

use crate::Entity;

/// What one command did.
pub(crate) enum Outcome<E: Entity> {
    Accepted(Vec<E::Event>),
    Refused(E::Error),
}

/// Runs the commands in order and asserts the common laws; returns the last state and what each command did.
pub(crate) fn hold<E>(commands: Vec<E::Command>) -> (E, Vec<Outcome<E>>)
where
    E: Entity + PartialEq + Debug,
    E::Command: Clone,
    E::Error: PartialEq,
{
    let mut state = E::default();
    let mut history = Vec::new();
    let mut outcomes = Vec::new();
    for command in commands {
        let before = state.clone();
        let decided = before.decide(command.clone());
        let (result, written) = drive(&mut state, command);
        match decided {
            Ok(events) => {
                assert!(result.is_ok());
                assert_eq!(written, events, "handle writes what decide decides");
                assert!(!events.is_empty() || state == before, "no event, no change");
                history.extend(events.iter().cloned());
                outcomes.push(Outcome::Accepted(events));
            }
            Err(refusal) => {
                assert_eq!(result, Err(refusal));
                assert!(written.is_empty() && state == before, "a rejected command writes nothing");
                outcomes.extend(result.err().map(Outcome::Refused));
            }
        }
    }
    assert_eq!(fold::<E>(history.iter().map(rewrite)), state, "fold of the stored events is the state");
    assert_eq!(rewrite(&state), state, "a snapshot gives the state back");
    assert_eq!(state.exists(), !history.is_empty(), "a stream exists from its first event on");
    (state, outcomes)
}

/// The state that a history folds to.
pub(crate) fn fold<E: Entity>(events: impl IntoIterator<Item = E::Event>) -> E {
    let mut state = E::default();
    events.into_iter().for_each(|event| state.apply(event));
    state
}

/// The value after being written as text and read back.
pub(crate) fn rewrite<T: serde::Serialize + DeserializeOwned>(value: &T) -> T {
    from_str(&to_string(value).unwrap()).unwrap()
}

fn drive<E: Entity>(state: &mut E, command: E::Command) -> (Result<(), E::Error>, Vec<E::Event>) {
    let sink = EventSink::default();
    let result = complete(state.handle(command, &(), &sink));
    (result, complete(sink.collect()))
}

// Nothing here ever waits: no lock is contended and there is no I/O, so one poll completes the future.
fn complete<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a decision waited for something"),
    }
}
