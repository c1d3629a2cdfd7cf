//! Payloads as typed events.
//!
//! Nearly every event is of the version that is written today and is read straight from its text; only an older one takes
//! the way through the upcasters.

use std::collections::HashMap;
use std::sync::LazyLock;

use journal::{Event, ProjectError};
use serde::de::DeserializeOwned;

/// The versions that are written today, by the stored names of events.
static CURRENT: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| aggregates::catalogue().iter().map(|kind| (kind.event_type, kind.version)).collect());

/// The event that a payload holds, or the reason why it is poison. The reason never repeats a value: it may be personal.
pub(crate) fn decode<E: DeserializeOwned>(event: &Event) -> Result<E, ProjectError> {
    if event.payload.is_empty() {
        return Err(poison(
            event,
            "it does not open: it was changed outside Evident, or sealed under another master key",
        ));
    }
    let current = CURRENT.get(event.event_type.as_str());
    let read = match current {
        None => return Err(poison(event, "this program does not know it: it was written by a newer one")),
        Some(version) if *version == event.event_version => serde_json::from_str(&event.payload),
        Some(_) => serde_json::from_str(&event.payload)
            .and_then(|payload| serde_json::from_value(aggregates::upcast(event.serialized(payload)).payload)),
    };
    read.map_err(|error| {
        let place = format!("its payload has another form (line {}, column {})", error.line(), error.column());
        poison(event, &place)
    })
}

fn poison(event: &Event, what: &str) -> ProjectError {
    let reason = format!("{} version {}: {what}", event.event_type, event.event_version);
    ProjectError::Poison { position: event.position, reason }
}
