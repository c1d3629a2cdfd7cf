//! Changes: the shapes of RFC 7644 §3.5.2, and those that Entra and Okta really send.

use serde_json::{Value, json};

use super::super::*;
use super::{document, shape};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn person() -> Document {
    document(json!({
        "userName": "aiko", "active": true, "displayName": "Aiko",
        "name": { "familyName": "Sato", "givenName": "Aiko" },
        "emails": [
            { "value": "aiko@example.com", "type": "work", "primary": true },
            { "value": "aiko@home.example.org", "type": "home" },
        ],
    }))
}

fn patched(operations: &Value) -> Result<Value, ScimError> {
    let body = document(json!({ "schemas": [PATCH_OP], "Operations": operations }));
    let patch = Patch::read(&body, &shape())?;
    patch.apply(&person(), &shape()).map(Value::Object)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_change_does_what_the_specification_says() {
    let work = json!({ "value": "aiko@example.com", "type": "work", "primary": true });
    let home = json!({ "value": "aiko@home.example.org", "type": "home" });
    let table = [
        (json!([{"op": "add", "path": "title", "value": "Guide"}]), "/title", json!("Guide")),
        (json!([{"op": "Replace", "path": "DISPLAYNAME", "value": "A"}]), "/displayName", json!("A")),
        (
            json!([{"op": "replace", "path": "name.familyName", "value": "Ito"}]),
            "/name",
            json!({"familyName": "Ito", "givenName": "Aiko"}),
        ),
        (
            json!([{"op": "replace", "path": "name", "value": {"familyName": "Ito"}}]),
            "/name",
            json!({"familyName": "Ito", "givenName": "Aiko"}),
        ),
        (json!([{"op": "remove", "path": "name.familyName"}]), "/name", json!({"givenName": "Aiko"})),
        (json!([{"op": "remove", "path": "name"}]), "/name", Value::Null),
        (json!([{"op": "replace", "path": "displayName", "value": null}]), "/displayName", Value::Null),
        (json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]), "/emails", json!([work])),
        (json!([{"op": "remove", "path": "emails[type eq \"other\"]"}]), "/emails", json!([work, home])),
        (json!([{"op": "remove", "path": "emails"}]), "/emails", Value::Null),
        (
            json!([{"op": "remove", "path": "emails", "value": [{"value": "aiko@example.com"}]}]),
            "/emails",
            json!([home]),
        ),
        (
            json!([{"op": "remove", "path": "emails[type eq \"work\"].primary"}]),
            "/emails/0",
            json!({"value": "aiko@example.com", "type": "work"}),
        ),
        (json!([{"op": "add", "path": "emails", "value": [home]}]), "/emails", json!([work, home])),
        (json!([{"op": "replace", "path": "emails", "value": [home]}]), "/emails", json!([home])),
        (
            json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@example.com"}]),
            "/emails/0/value",
            json!("a@example.com"),
        ),
        (
            json!([{"op": "replace", "path": "emails[type eq \"work\"]", "value": {"value": "a@example.com"}}]),
            "/emails/0",
            json!({"value": "a@example.com"}),
        ),
        (
            json!([{"op": "add", "path": "emails[type eq \"work\"]", "value": {"display": "W"}}]),
            "/emails/0/display",
            json!("W"),
        ),
        // The new primary value takes that from the old one.
        (
            json!([{"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}]),
            "/emails/0/primary",
            json!(false),
        ),
        (
            json!([{"op": "add", "path": "emails", "value": {"value": "new@example.com", "primary": true}}]),
            "/emails/0/primary",
            json!(false),
        ),
        // A value that its filter does not find is made by an addition.
        (
            json!([{"op": "Add", "path": "emails[type eq \"other\"].value", "value": "o@example.com"}]),
            "/emails/2",
            json!({"type": "other", "value": "o@example.com"}),
        ),
        (
            json!([{"op": "Add", "path": "phoneNumbers[type eq \"mobile\" and primary eq true].value", "value": "+81312345678"}]),
            "/phoneNumbers",
            json!([{"type": "mobile", "primary": true, "value": "+81312345678"}]),
        ),
        (json!([{"op": "Replace", "path": "active", "value": "False"}]), "/active", json!(false)),
        // Without a path, each member is one.
        (
            json!([{"op": "replace", "value": {"id": "x", "active": false, "name.givenName": "Ai", "emails[type eq \"work\"].value": "b@example.com"}}]),
            "/name/givenName",
            json!("Ai"),
        ),
        (
            json!([{"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales"}]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            json!({"department": "Sales"}),
        ),
        (
            json!([{"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "26118915"}]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager",
            json!({"value": "26118915"}),
        ),
        (
            json!([{"op": "add", "value": {ENTERPRISE: {"division": "East"}}}, {"op": "remove", "path": format!("{ENTERPRISE}:division")}]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            Value::Null,
        ),
        (
            json!([{"op": "add", "path": ENTERPRISE, "value": {"division": "East"}}]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/division",
            json!("East"),
        ),
        (
            json!([{"op": "add", "path": "urn:evident:params:scim:schemas:extension:tenant:2.0:User:tags", "value": ["a"]},
                {"op": "add", "path": "urn:evident:params:scim:schemas:extension:tenant:2.0:User:tags", "value": "b"}]),
            "/urn:evident:params:scim:schemas:extension:tenant:2.0:User/tags",
            json!(["a", "b"]),
        ),
    ];
    for (operations, pointer, expected) in table {
        let changed = patched(&operations).unwrap_or_else(|error| panic!("{operations}: {error}"));
        assert_eq!(changed.pointer(pointer).unwrap_or(&Value::Null), &expected, "{operations}");
    }
}

#[test]
fn what_cannot_be_changed_is_refused_and_says_why() {
    use ScimType::{InvalidPath, InvalidSyntax, InvalidValue, Mutability, NoTarget, TooMany};
    let many: Vec<Value> = (0..1001).map(|_| json!({"op": "add", "path": "title", "value": "a"})).collect();
    let deep = format!("emails[{}type pr{}].value", "(".repeat(3000), ")".repeat(3000));
    let table = [
        (json!([]), InvalidSyntax),
        (json!([7]), InvalidSyntax),
        (json!([{"op": "move", "path": "title", "value": "a"}]), InvalidSyntax),
        (json!([{"op": "add", "path": "title"}]), InvalidValue),
        (json!([{"op": "add", "path": 7, "value": 7}]), InvalidPath),
        (json!([{"op": "add", "path": "nobody", "value": "a"}]), InvalidPath),
        (json!([{"op": "add", "path": "name.nobody", "value": "a"}]), InvalidPath),
        (json!([{"op": "add", "path": "title[value eq \"a\"]", "value": "a"}]), InvalidPath),
        (json!([{"op": "add", "path": "emails[type eq \"a\"].nobody", "value": "a"}]), InvalidPath),
        (json!([{"op": "add", "path": "emails[type eq", "value": "a"}]), ScimType::InvalidFilter),
        (json!([{"op": "add", "path": deep, "value": "a"}]), ScimType::InvalidFilter),
        (json!([{"op": "replace", "path": "emails[type eq \"other\"].value", "value": "a"}]), NoTarget),
        (json!([{"op": "remove"}]), NoTarget),
        (json!([{"op": "replace", "path": "id", "value": "a"}]), Mutability),
        (json!([{"op": "add", "path": "groups", "value": [{"value": "g"}]}]), Mutability),
        (json!([{"op": "replace", "path": "meta.version", "value": "a"}]), Mutability),
        (json!([{"op": "remove", "path": "userName"}]), Mutability),
        (json!([{"op": "replace", "path": "userName", "value": ""}]), InvalidValue),
        (json!([{"op": "replace", "path": "active", "value": "perhaps"}]), InvalidValue),
        (json!([{"op": "replace", "path": "title", "value": {"a": 1}}]), InvalidValue),
        (json!([{"op": "replace", "value": "a"}]), InvalidValue),
        (
            json!([{"op": "replace", "path": "emails", "value": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}]),
            InvalidValue,
        ),
        (json!(many), TooMany),
    ];
    for (operations, word) in table {
        let refused = patched(&operations).expect_err(&operations.to_string().chars().take(200).collect::<String>());
        assert_eq!((refused.status, refused.scim_type), (400, Some(word)), "{refused}");
    }
    assert!(Patch::read(&document(json!({"Operations": []})), &shape()).is_err(), "a message names its schema");
}
