//! What the specifications show, and what clients really send, as tables.

mod changes;
mod filters;
mod messages;

use serde_json::Value;

use super::*;

/// The shape of users in a tenant with a few attributes of its own.
fn shape() -> Shape {
    user(vec![
        Attribute::new("badge", Kind::String, "Badge."),
        Attribute::new("floor", Kind::Integer, "Floor."),
        Attribute { multi_valued: true, ..Attribute::new("tags", Kind::String, "Tags.") },
    ])
}

fn document(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}
