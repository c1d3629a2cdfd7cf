//! Types that are none, details that do not fit, and what people read of those that do.

use serde_json::json;

use super::*;

fn payment() -> DetailsType {
    DetailsType {
        description: Some("Pay once".into()),
        descriptions: [("ja".to_owned(), "一回の支払い".to_owned())].into(),
        schema: json!({
            "type": "object",
            "required": ["amount", "from"],
            "properties": {
                "amount": {
                    "type": "object", "title": "Amount", "title#ja": "金額", "required": ["currency", "value"],
                    "properties": {
                        "currency": {"type": "string", "enum": ["EUR", "JPY"]},
                        "value": {"type": "string", "title": "value", "maxLength": 12},
                    },
                },
                "from": {"type": "string", "title": "From account"},
                "to": {"type": "array", "title": "To accounts", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
                "times": {"type": "integer", "minimum": 1, "maximum": 12},
                "count": {"type": "integer"},
                "urgent": {"type": "boolean"},
            },
        }),
    }
}

fn types() -> DetailsTypes {
    [("payment".to_owned(), payment())].into()
}

fn asked(detail: Value) -> Result<(), String> {
    check(&types(), &["payment".to_owned()], &[detail]).map_err(|fault| fault.to_string())
}

fn good() -> Value {
    json!({"type": "payment", "amount": {"currency": "EUR", "value": "123.50"}, "from": "123", "to": ["456"]})
}

#[test]
fn a_detail_fits_its_type_or_is_refused_with_the_place() {
    assert_eq!(asked(good()), Ok(()));
    let with = |pointer: &str, value: Value| {
        let mut detail = good();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let place = if parent.is_empty() { &mut detail } else { detail.pointer_mut(parent).unwrap() };
        match value {
            Value::Null => drop(place.as_object_mut().unwrap().remove(name)),
            value => place[name] = value,
        }
        detail
    };
    let too_many = DetailsFault::TooMany.to_string();
    let table = [
        (with("/from", Value::Null), "detail 1: from is missing"),
        (with("/amount/value", Value::Null), "detail 1: amount.value is missing"),
        (with("/amount/currency", json!("USD")), "detail 1: amount.currency has a value that it cannot have"),
        (with("/amount", json!("9")), "detail 1: amount is of another type"),
        (with("/amount/value", json!("1234567890123")), "detail 1: amount.value is too short or too long"),
        (with("/from", json!("a\u{202e}b")), "detail 1: from has control or invisible characters"),
        (with("/to", json!([])), "detail 1: to has too few items or too many"),
        (with("/to", json!(["a", 1])), "detail 1: to[1] is of another type"),
        (with("/times", json!(0)), "detail 1: times is too small or too large"),
        (with("/count", json!(9_007_199_254_740_993_u64)), "detail 1: count is too small or too large"),
        (with("/times", json!(1.5)), "detail 1: times is of another type"),
        (with("/iban", json!("x")), "detail 1: iban is no member of this type"),
        (with("/amount/note", json!("x")), "detail 1: amount.note is no member of this type"),
        (with("/type", json!("refund")), "the type of detail 1 is unknown, or the client is not registered for it"),
        (with("/type", Value::Null), "detail 1 is no object with a type"),
        (json!("payment"), "detail 1 is no object with a type"),
        (with("/from", json!("a".repeat(LARGEST))), too_many.as_str()),
    ];
    for (detail, fault) in table {
        assert_eq!(asked(detail.clone()).unwrap_err(), fault, "{detail}");
    }
    assert_eq!(check(&types(), &[], &[good()]), Err(DetailsFault::UnknownType(1)), "the client is not registered");
    assert_eq!(check(&types(), &["payment".into()], &[]), Err(DetailsFault::TooMany));
    assert_eq!(check(&types(), &["payment".into()], &vec![good(); 21]), Err(DetailsFault::TooMany));
    assert_eq!(check(&types(), &["payment".into()], &[good(), json!({})]), Err(DetailsFault::NoType(2)));
}

#[test]
fn people_read_what_is_asked_in_the_words_of_the_type() {
    let detail = json!({
        "type": "payment", "amount": {"value": "123.50", "currency": "EUR"}, "from": "123", "to": ["456", "789"],
        "urgent": true,
    });
    let told = |locale: &str| payment().told(detail.as_object().unwrap(), locale);
    let lines = |of: &[(&str, &str)]| -> Vec<(String, String)> {
        of.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
    };
    let english = [
        ("Amount – currency", "EUR"),
        ("Amount – value", "123.50"),
        ("From account", "123"),
        ("To accounts 1", "456"),
        ("To accounts 2", "789"),
        ("urgent", "true"),
    ];
    assert_eq!(told("en"), lines(&english));
    let read = |schema: Value, detail: Value| {
        let kind = DetailsType { schema, ..DetailsType::default() };
        kind.told(detail.as_object().unwrap(), "en")
    };
    let text = json!({"type": "string"});
    let inner = json!({"type": "object", "properties": {"a": text}});
    let outer = json!({"type": "object", "properties": {"o": inner, "l": {"type": "array", "items": inner}}});
    let empty = [("l 1", "–"), ("l 2 – a", "x"), ("o", "–")];
    assert_eq!(read(outer.clone(), json!({"o": {}, "l": [{}, {"a": "x"}]})), lines(&empty), "nothing is left out");
    assert_eq!(read(outer, json!({"l": []})), lines(&[("l", "–")]));
    assert_eq!(told("ja")[0], ("金額 – currency".to_owned(), "EUR".to_owned()));
    assert_eq!((payment().described("ja"), payment().described("fr")), (Some("一回の支払い"), Some("Pay once")));
    let long = json!({"from": "x".repeat(1000)});
    assert_eq!(payment().told(long.as_object().unwrap(), "en")[0].1.len(), 1000, "nobody agrees to what was cut off");
}

#[test]
fn a_type_that_says_what_nobody_understands_is_refused() {
    assert_eq!(faults("f", &types()), vec![]);
    let fault = |schema: Value| {
        let types = [("t".to_owned(), DetailsType { schema, ..DetailsType::default() })].into();
        faults("f", &types).into_iter().map(|fault| fault.fault).next()
    };
    let deep = (0..7).fold(json!({"type": "string"}), |inner, _| json!({"type": "object", "properties": {"a": inner}}));
    for schema in [
        json!(null),
        json!({}),
        json!({"type": "string"}),
        json!({"type": "object", "properties": {"type": {"type": "string"}}}),
        json!({"type": "object", "properties": {"a": {}}}),
        json!({"type": "object", "properties": {"a": {"type": ["string", "null"]}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}),
        json!({"type": "object", "properties": {"a": {"$ref": "#"}}}),
        json!({"type": "object", "properties": {"a": {"type": "array"}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "minimum": 1}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "enum": []}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "maxLength": -1}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "title": ""}}}),
        json!({"type": "object", "properties": {"a": {"type": "string", "title#": "x"}}}),
        json!({"type": "object", "properties": {"$sealed": {"type": "string"}}}),
        json!({"type": "object", "properties": {"a\u{202e}": {"type": "string"}}}),
        json!({"type": "object", "required": ["a"]}),
        json!({"type": "object", "additionalProperties": true}),
        json!({"type": "object", "oneOf": []}),
        deep,
    ] {
        assert!(fault(schema.clone()).is_some(), "{schema}");
    }
    assert_eq!(fault(json!({"type": "object"})), None);
    let named = |name: &str| faults("f", &[(name.to_owned(), payment())].into()).len();
    assert_eq!((named("https://example.com/payment"), named("a b"), named("")), (0, 1, 1));
}
