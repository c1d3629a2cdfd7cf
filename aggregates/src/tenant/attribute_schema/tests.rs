//! What a schema refuses, and what it finds wrong with values.

use super::*;
use crate::tenant::{AttributeKind, Scalar};

fn refused(definition: AttributeDefinition) -> Vec<String> {
    let faults = AttributeSchema::parse(vec![definition]).unwrap_err();
    faults.iter().map(|fault| fault.fault.clone()).collect()
}

fn with(name: &str, kind: AttributeKind, change: fn(&mut AttributeDefinition)) -> AttributeDefinition {
    let mut definition = AttributeDefinition::new(name, kind);
    change(&mut definition);
    definition
}

#[test]
fn names_are_plain_and_not_those_of_claims() {
    for name in ["a", "department", "cost_center_2"] {
        assert!(AttributeSchema::parse(vec![AttributeDefinition::new(name, AttributeKind::String)]).is_ok(), "{name}");
    }
    let long = "a".repeat(65);
    for name in ["", "A", "1a", "_a", "a-b", "部署", long.as_str()] {
        let faults = refused(AttributeDefinition::new(name, AttributeKind::String));
        assert_eq!(faults, ["has a name that no attribute may have"], "{name}");
    }
    for name in ["email", "sub", "user_name", "birthdate", "attributes", "preferred_username"] {
        let faults = refused(AttributeDefinition::new(name, AttributeKind::String));
        assert_eq!(faults, ["has the name of a standard claim"], "{name}");
    }
}

#[test]
fn limits_that_make_no_sense_are_refused() {
    use AttributeKind::{Boolean, Date, Enum, Integer, String};
    let table = [
        (with("a", Integer, |d| d.min_length = Some(1)), "has a length although it is no string"),
        (with("a", Date, |d| d.maximum = Some(1)), "has a range although it is no integer"),
        (with("a", String, |d| d.max_length = Some(0)), "has an impossible length"),
        (with("a", String, |d| d.max_length = Some(4097)), "has an impossible length"),
        (with("a", String, |d| (d.min_length, d.max_length) = (Some(3), Some(2))), "has an impossible length"),
        (with("a", Integer, |d| (d.minimum, d.maximum) = (Some(3), Some(2))), "has an empty range"),
        (with("a", Boolean, |d| d.unique = true), "is unique although it is boolean"),
        (with("a", Enum(vec![]), |_| ()), "has no usable choices"),
        (with("a", Enum(vec!["x".into(), "x".into()]), |_| ()), "has no usable choices"),
        (with("a", Enum(vec!["\0".into()]), |_| ()), "has no usable choices"),
    ];
    for (definition, fault) in table {
        assert_eq!(refused(definition), [fault]);
    }
}

#[test]
fn a_name_is_defined_once_and_two_hundred_are_enough() {
    let twice =
        vec![AttributeDefinition::new("a", AttributeKind::String), AttributeDefinition::new("a", AttributeKind::Date)];
    assert_eq!(AttributeSchema::parse(twice).unwrap_err().fields(), ["attributes.a"]);
    let many =
        |count: usize| (0..count).map(|n| AttributeDefinition::new(format!("a{n}"), AttributeKind::String)).collect();
    assert!(AttributeSchema::parse(many(200)).is_ok());
    assert_eq!(AttributeSchema::parse(many(201)).unwrap_err().fields(), ["attributes"]);
}

fn fault_of(definition: AttributeDefinition, value: AttributeValue) -> Option<String> {
    let name = definition.name.clone();
    let schema = AttributeSchema::parse(vec![definition]).unwrap();
    let faults = schema.validate(&BTreeMap::from([(name, value)]));
    faults.first().map(|fault| fault.fault.clone())
}

#[test]
fn values_are_judged_by_their_kind() {
    use AttributeKind::{Boolean, Date, Email, Enum, Integer, Phone, String, Url};
    let choices = || Enum(vec!["red".into(), "blue".into()]);
    let good: [(AttributeKind, AttributeValue); 8] = [
        (String, "text\nof lines".into()),
        (Integer, 7.into()),
        (Boolean, true.into()),
        (Date, "2024-02-29".into()),
        (Email, "aiko@example.com".into()),
        (Phone, "+81312345678".into()),
        (Url, "https://example.com/a".into()),
        (choices(), "red".into()),
    ];
    for (kind, value) in good {
        assert_eq!(fault_of(AttributeDefinition::new("a", kind.clone()), value), None, "{kind:?}");
    }
    let bad: [(AttributeKind, AttributeValue); 8] = [
        (String, "\0".into()),
        (String, "".into()),
        (Date, "2023-02-29".into()),
        (Date, "24-1-1".into()),
        (Email, "aiko".into()),
        (Phone, "03-1234-5678".into()),
        (Url, "javascript:alert(1)".into()),
        (choices(), "green".into()),
    ];
    for (kind, value) in bad {
        let fault = fault_of(AttributeDefinition::new("a", kind.clone()), value);
        assert_eq!(fault.as_deref(), Some("has a value that it may not have"), "{kind:?}");
    }
    for kind in [String, Boolean, Date, Email, Phone, Url, choices()] {
        let fault = fault_of(AttributeDefinition::new("a", kind.clone()), 7.into());
        assert_eq!(fault.as_deref(), Some("is of another kind"), "{kind:?}");
    }
}

#[test]
fn lengths_and_ranges_are_kept() {
    let short = with("a", AttributeKind::String, |d| {
        (d.min_length, d.max_length) = (Some(2), Some(3));
    });
    for (text, good) in [("a", false), ("ab", true), ("abc", true), ("abcd", false)] {
        assert_eq!(fault_of(short.clone(), text.into()).is_none(), good, "{text}");
    }
    let small = with("a", AttributeKind::Integer, |d| {
        (d.minimum, d.maximum) = (Some(-1), Some(1));
    });
    for (number, good) in [(-2, false), (-1, true), (1, true), (2, false)] {
        assert_eq!(fault_of(small.clone(), number.into()).is_none(), good, "{number}");
    }
}

#[test]
fn lists_are_for_multi_valued_attributes_only() {
    let list = |count: i64| AttributeValue::Many((0..count).map(Scalar::Integer).collect());
    let single = AttributeDefinition::new("a", AttributeKind::Integer);
    assert_eq!(fault_of(single, list(1)).as_deref(), Some("has several values"));
    let several = with("a", AttributeKind::Integer, |d| d.multi_valued = true);
    assert_eq!(fault_of(several.clone(), list(2)), None);
    assert_eq!(fault_of(several.clone(), 1.into()), None);
    for count in [0, 101] {
        assert_eq!(fault_of(several.clone(), list(count)).as_deref(), Some("has no values or too many"));
    }
}

#[test]
fn unknown_and_missing_attributes_are_named() {
    let schema = AttributeSchema::parse(vec![with("team", AttributeKind::String, |d| d.required = true)]).unwrap();
    let faults = schema.validate(&BTreeMap::from([("shoe_size".to_owned(), 42.into())]));
    let found: Vec<_> = faults.iter().map(|f| (f.attribute.as_str(), f.fault.as_str())).collect();
    assert_eq!(found, [("shoe_size", "is unknown"), ("team", "is missing")]);
}

#[test]
fn a_stored_schema_is_read_back() {
    let text = r#"[{"name":"grade","kind":{"enum":["a","b"]},"editable_by":"user"}]"#;
    let schema: AttributeSchema = serde_json::from_str(text).unwrap();
    assert_eq!(schema.get("grade").map(|d| d.kind.name()), Some("enum"));
    assert_eq!(crate::laws::rewrite(&schema), schema);
}
