//! Filters of SCIM clients: whatever is read can be asked of a resource, and asking twice says the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use protocols::scim::{Document, Filter, Shape, user};
use serde_json::json;

static USERS: LazyLock<Shape> = LazyLock::new(|| user(Vec::new()));
static PERSON: LazyLock<Document> = LazyLock::new(|| {
    let person = json!({
        "userName": "aiko", "active": true, "name": {"familyName": "Sato"},
        "emails": [{"value": "aiko@example.com", "type": "work", "primary": true}],
        "meta": {"lastModified": "2026-11-22T21:00:00Z"},
    });
    person.as_object().cloned().unwrap_or_default()
});

fuzz_target!(|text: &str| {
    let Ok(filter) = Filter::parse(text, &USERS) else { return };
    let holds = filter.matches(&PERSON);
    assert_eq!(Filter::Not(Box::new(filter.clone())).matches(&PERSON), !holds);
    assert!(Filter::Or(vec![filter.clone(), filter]).matches(&PERSON) == holds);
});
