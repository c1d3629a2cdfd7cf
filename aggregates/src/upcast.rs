//! Brings events of old versions to the form that is written today.
//!
//! A log lives longer than any struct. When an event changes its shape, its version grows and one [`Step`] is appended to
//! [`STEPS`]; the aggregates then only ever see the newest form, and stored bytes (and their hashes) stay untouched.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde_json::Value;

/// One step from a version of an event to the next.
struct Step {
    event_type: &'static str,
    from: &'static str,
    to: &'static str,
    rewrite: fn(Value) -> Value,
}

impl EventUpcaster for Step {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        self.event_type == event_type && self.from == event_version
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        event.payload = (self.rewrite)(event.payload);
        self.to.clone_into(&mut event.event_version);
        event
    }
}

/// Every step ever needed, oldest first; a step is never removed. None yet: every event is in its first version.
const STEPS: &[Step] = &[];

/// The event in its newest form. Costs nothing where no step applies.
pub fn upcast(event: SerializedEvent) -> SerializedEvent {
    climb(STEPS, event)
}

// One pass is enough: a later step of the same event stands behind the one it builds upon.
fn climb(steps: &[Step], event: SerializedEvent) -> SerializedEvent {
    steps.iter().fold(event, |event, step| {
        if step.can_upcast(&event.event_type, &event.event_version) { step.upcast(event) } else { event }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalogue;

    fn rename(mut payload: Value) -> Value {
        let inner = payload["Greeted"].take();
        json!({"Greeted": {"whom": inner["name"]}})
    }

    fn decorate(mut payload: Value) -> Value {
        payload["Greeted"]["how"] = json!("politely");
        payload
    }

    const CHAIN: &[Step] = &[
        Step { event_type: "GuestGreeted", from: "1", to: "2", rewrite: rename },
        Step { event_type: "GuestGreeted", from: "2", to: "3", rewrite: decorate },
    ];

    fn stored(event_type: &str, version: &str, payload: Value) -> SerializedEvent {
        SerializedEvent::new("1".into(), 1, "Guest".into(), event_type.into(), version.into(), payload, json!({}))
    }

    #[test]
    fn the_oldest_version_climbs_the_whole_chain() {
        let event = climb(CHAIN, stored("GuestGreeted", "1", json!({"Greeted": {"name": "Aiko"}})));
        assert_eq!(event.payload, json!({"Greeted": {"whom": "Aiko", "how": "politely"}}));
        assert_eq!(event.event_version, "3");
    }

    #[test]
    fn a_middle_version_enters_where_it_stands() {
        let event = climb(CHAIN, stored("GuestGreeted", "2", json!({"Greeted": {"whom": "Aiko"}})));
        assert_eq!(event.payload, json!({"Greeted": {"whom": "Aiko", "how": "politely"}}));
    }

    #[test]
    fn current_and_foreign_events_pass_untouched() {
        for event in [stored("GuestGreeted", "3", json!({})), stored("GuestLeft", "1", json!({}))] {
            assert_eq!(climb(CHAIN, event.clone()), event);
            assert_eq!(upcast(event.clone()), event);
        }
    }

    #[test]
    fn every_real_step_ends_at_the_version_written_today() {
        for step in STEPS {
            let event = climb(STEPS, stored(step.event_type, step.from, json!({})));
            let kind = catalogue().iter().find(|kind| kind.event_type == step.event_type);
            assert_eq!(kind.map(|kind| kind.version), Some(event.event_version.as_str()), "{}", step.event_type);
        }
    }
}
