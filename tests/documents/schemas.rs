//! `docs/events.schema.json` has a JSON Schema for every event and version, made of the types; the program serves it within its `AsyncAPI`
//! document.
//!
//! A version that is not written any more keeps the schema that it had: its type is gone, its events are not.

use std::fs;

use aggregates::catalogue;
use serde_json::{Map, Value, json};

use crate::events::{COMMAND, REGENERATE, schema};
use crate::root;

const DOCUMENT: &str = "docs/events.schema.json";

#[test]
fn the_schemas_of_events_are_what_the_types_say() {
    let path = root().join(DOCUMENT);
    let found: Value =
        fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let wanted = serde_json::to_string_pretty(&document(&found)).expect("a schema is JSON") + "\n";
    if std::env::var_os(REGENERATE).is_some() {
        fs::write(&path, &wanted).expect("the document can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{DOCUMENT} is stale. Write it anew and read the difference:\n  {COMMAND}");
}

fn document(found: &Value) -> Value {
    let mut definitions = found["definitions"].as_object().cloned().unwrap_or_default();
    let stands =
        |name: &str| catalogue().iter().any(|kind| name.split_once(".v").is_some_and(|it| it.0 == kind.event_type));
    definitions.retain(|name, _| stands(name));
    for kind in catalogue() {
        let mut schema = schema(kind);
        schema["description"] = json!(kind.meaning);
        definitions.insert(format!("{}.v{}", kind.event_type, kind.version), schema);
    }
    definitions.extend(marks());
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": format!("Made by `{COMMAND}` of the types of the events: read, do not edit."),
        "definitions": definitions,
    })
}

/// What stands where something personal or secret was.
fn marks() -> Map<String, Value> {
    let mark = |name: &str, content: Value, description: &str| {
        json!({
            "description": description,
            "type": "object",
            "properties": { name: content },
            "required": [name],
            "additionalProperties": false,
        })
    };
    let sealed = json!({
        "type": "object",
        "properties": { "subject": { "type": "string" }, "text": { "type": "string" } },
        "required": ["subject", "text"],
        "additionalProperties": false,
    });
    let marks = json!({
        "Sealed": mark("$sealed", sealed, "Encrypted under the key of its subject; noise for ever once that is destroyed."),
        "Erased": mark("$erased", json!({ "const": true }), "Its subject was erased."),
        "Removed": mark("$removed", json!({ "const": true }), "Not sent on this subject."),
    });
    marks.as_object().cloned().unwrap_or_default()
}
