//! Changes of SCIM clients: what they leave is a resource that the schemas allow, as its reader sees it.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use protocols::scim::{Document, Patch, Shape, user};
use serde_json::{Value, json};

static USERS: LazyLock<Shape> = LazyLock::new(|| user(Vec::new()));
static PERSON: LazyLock<Document> = LazyLock::new(|| {
    let person = json!({
        "userName": "aiko", "active": true, "name": {"familyName": "Sato"},
        "emails": [{"value": "aiko@example.com", "type": "work", "primary": true}, {"value": "a@home.example.org", "type": "home"}],
    });
    person.as_object().cloned().unwrap_or_default()
});

fuzz_target!(|body: &[u8]| {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return };
    let Ok(changed) = Patch::read(&body, &USERS).and_then(|patch| patch.apply(&PERSON, &USERS)) else { return };
    let read = USERS.read(&changed).expect("what a change leaves can be written");
    assert_eq!(read, changed);
});
