//! States and differences worked out by nothing that the program works them out with.

use aggregates::Entity;
use journal::{Event, Position};
use queries::history::FieldChange;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The state after the events up to a position.
pub fn folded<A>(events: &[Event], until: Position) -> Option<Value>
where
    A: Entity + Serialize,
    A::Event: DeserializeOwned,
{
    let mut state = A::default();
    let mut any = false;
    for event in events.iter().filter(|event| event.position <= until) {
        state.apply(serde_json::from_str(&event.payload).unwrap());
        any = true;
    }
    any.then(|| opened(serde_json::to_value(&state).unwrap()))
}

/// Values in the place of their marks.
fn opened(value: Value) -> Value {
    match value {
        Value::Object(mut members) => match members.remove("$personal") {
            Some(mut personal) => opened(personal["value"].take()),
            None => members.into_iter().map(|(name, member)| (name, opened(member))).collect::<Map<_, _>>().into(),
        },
        Value::Array(items) => items.into_iter().map(opened).collect::<Vec<_>>().into(),
        other => other,
    }
}

/// Carries changes out on a state, by their paths alone.
pub fn applied(mut state: Value, changes: &[FieldChange]) -> Value {
    for change in changes {
        if change.path.is_empty() {
            state = change.to.clone().unwrap_or_default();
            continue;
        }
        let mut steps = steps(&change.path);
        let last = steps.pop().unwrap();
        let place = steps.iter().fold(&mut state, |place, step| &mut place[step]);
        match &change.to {
            Some(to) => place[&last] = to.clone(),
            None => drop(place.as_object_mut().unwrap().remove(&last)),
        }
    }
    state
}

fn steps(path: &str) -> Vec<String> {
    let (mut steps, mut letters) = (vec![String::new()], path.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => steps.last_mut().unwrap().extend(letters.next()),
            '.' => steps.push(String::new()),
            other => steps.last_mut().unwrap().push(other),
        }
    }
    steps
}
