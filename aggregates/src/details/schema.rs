//! The words of JSON Schema (draft 2020-12) that are understood: as many as a detail needs, and no way to follow a reference, to run
//! a pattern, or to try alternatives.
//!
//! A word that is not understood is refused where the schema is written, so that nothing described can mean nothing. An object has the
//! members that are described and no others, as RFC 9396 §5 asks.

use serde_json::{Map, Value};

use crate::text::{self, Lines};
use crate::{FieldFault, language};

/// The most bytes of a schema, as JSON.
const LARGEST: usize = 16 * 1024;
/// The most schemas inside each other.
const DEEPEST: usize = 6;
const LONGEST_TITLE: usize = 100;
/// The most characters of a text where its schema does not say.
const USUAL_LENGTH: u64 = 1000;
/// The most items of a list where its schema does not say.
const USUAL_ITEMS: u64 = 50;

/// The largest whole number that everybody reads as the same one (RFC 8259 §6).
const LARGEST_NUMBER: f64 = 9_007_199_254_740_991.0;
/// What people read of a list or an object in which nothing stands.
const NOTHING: &str = "–";

/// What is wrong with a value, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} {fault}")]
pub struct Unfit {
    place: String,
    fault: &'static str,
}

/// What a schema is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    String,
    Number,
    Integer,
    Boolean,
}

impl Kind {
    fn of(schema: &Value) -> Option<Self> {
        match schema.get("type")?.as_str()? {
            "object" => Some(Self::Object),
            "array" => Some(Self::Array),
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "integer" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            _ => None,
        }
    }

    /// The words that may stand beside `type`, `title`, `description`, `enum` and `const`.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Object => &["properties", "required", "additionalProperties"],
            Self::Array => &["items", "minItems", "maxItems"],
            Self::String => &["minLength", "maxLength"],
            Self::Number | Self::Integer => &["minimum", "maximum"],
            Self::Boolean => &[],
        }
    }
}

/// What is wrong with a schema of a whole detail.
pub(super) fn faults(field: &str, schema: &Value) -> Option<FieldFault> {
    let wrong = |fault: &str| Some(FieldFault::new(field, fault.to_owned(), REMEDY));
    if Kind::of(schema) != Some(Kind::Object) {
        return wrong("is no schema of an object");
    }
    if schema.to_string().len() > LARGEST {
        return wrong("is too long");
    }
    if schema["properties"].get("type").is_some() {
        return wrong("describes `type`, which every detail has");
    }
    fault(schema, DEEPEST).and_then(wrong)
}

const REMEDY: &str = "use type, properties, required, items, enum, const, minLength, maxLength, minimum, maximum, minItems, maxItems, \
                      title and description of JSON Schema";

fn fault(schema: &Value, levels: usize) -> Option<&'static str> {
    let (Some(kind), Some(words)) = (Kind::of(schema), schema.as_object()) else {
        return Some("has a part without a type");
    };
    if levels == 0 {
        return Some("is nested too deeply");
    }
    for (word, value) in words {
        let sound = match word.as_str() {
            "type" => true,
            "description" => value.is_string(),
            "const" => is_simple(value),
            "enum" => value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_simple)),
            "additionalProperties" => *value == Value::Bool(false),
            "minLength" | "maxLength" | "minItems" | "maxItems" => value.is_u64(),
            "minimum" | "maximum" => value.is_number(),
            "required" => is_required(value, schema),
            "properties" => value.as_object().is_some_and(|members| members.keys().all(|name| is_name(name))),
            "items" => value.is_object(),
            word => is_title(word, value),
        };
        let general = ["type", "description", "const", "enum"].contains(&word.as_str()) || word.starts_with("title");
        if !sound || !(general || kind.words().contains(&word.as_str())) {
            return Some("has a word that is not understood here, or a value that it cannot have");
        }
    }
    if kind == Kind::Array && !words.contains_key("items") {
        return Some("has a list without items");
    }
    let mut inner = schema["properties"].as_object().into_iter().flat_map(Map::values).chain(words.get("items"));
    inner.find_map(|inner| fault(inner, levels - 1))
}

fn is_simple(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

fn is_required(value: &Value, schema: &Value) -> bool {
    let described = |name: &Value| name.as_str().is_some_and(|name| schema["properties"].get(name).is_some());
    value.as_array().is_some_and(|names| names.iter().all(described))
}

/// Whether a member may be called so: people read it where it has no title, and what begins with `$` has a meaning in the log.
fn is_name(name: &str) -> bool {
    !name.starts_with('$') && text::check(name, name, LONGEST_TITLE, Lines::One).is_ok()
}

fn is_title(word: &str, value: &Value) -> bool {
    let named = match word.split_once('#') {
        Some(("title", tag)) => language::is_tag(tag),
        _ => word == "title",
    };
    named && value.as_str().is_some_and(|title| text::check(word, title, LONGEST_TITLE, Lines::One).is_ok())
}

/// What is wrong with a value.
pub(super) fn check(schema: &Value, value: &Value) -> Result<(), Unfit> {
    let unfit = |fault| Err(Unfit { place: "it".to_owned(), fault });
    match part(schema, value, "") {
        Some((place, fault)) if place.is_empty() => unfit(fault),
        Some((place, fault)) => Err(Unfit { place, fault }),
        None => Ok(()),
    }
}

fn part(schema: &Value, value: &Value, place: &str) -> Option<(String, &'static str)> {
    let found = |fault| Some((place.to_owned(), fault));
    let limit = |word: &str, usual: u64| schema.get(word).and_then(Value::as_u64).unwrap_or(usual);
    let Some(kind) = Kind::of(schema) else { return found("is described in no way") };
    let fits = match kind {
        Kind::Object => value.is_object(),
        Kind::Array => value.is_array(),
        Kind::String => value.is_string(),
        Kind::Number => value.is_number(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Boolean => value.is_boolean(),
    };
    if !fits {
        return found("is of another type");
    }
    if schema.get("const").is_some_and(|only| only != value)
        || schema.get("enum").and_then(Value::as_array).is_some_and(|all| !all.contains(value))
    {
        return found("has a value that it cannot have");
    }
    match value {
        Value::String(text) => {
            let length = text.chars().count() as u64;
            if length < limit("minLength", 0) || length > limit("maxLength", USUAL_LENGTH) {
                return found("is too short or too long");
            }
            if text.chars().any(text::is_forbidden) {
                return found("has control or invisible characters");
            }
            None
        }
        Value::Number(number) => {
            let beyond = |word: &str, is: fn(&f64, &f64) -> bool| {
                let bound = schema.get(word).and_then(Value::as_f64);
                bound.zip(number.as_f64()).is_some_and(|(bound, own)| is(&own, &bound))
            };
            let inexact = number.as_f64().is_none_or(|own| own.abs() > LARGEST_NUMBER);
            let outside = inexact || beyond("minimum", f64::lt) || beyond("maximum", f64::gt);
            if outside { found("is too small or too large") } else { None }
        }
        Value::Array(items) => {
            let count = items.len() as u64;
            if count < limit("minItems", 0) || count > limit("maxItems", USUAL_ITEMS) {
                return found("has too few items or too many");
            }
            let item = schema.get("items").unwrap_or(&Value::Null);
            items.iter().enumerate().find_map(|(at, value)| part(item, value, &format!("{place}[{at}]")))
        }
        Value::Object(members) => object(schema, members, place),
        _ => None,
    }
}

fn object(schema: &Value, members: &Map<String, Value>, place: &str) -> Option<(String, &'static str)> {
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    let described = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    if let Some(name) = required.into_iter().find(|name| !members.contains_key(*name)) {
        return Some((at(name), "is missing"));
    }
    members.iter().find_map(|(name, value)| match described.and_then(|described| described.get(name)) {
        Some(inner) => part(inner, value, &at(name)),
        None => Some((at(&name.escape_default().to_string()), "is no member of this type")),
    })
}

/// What people read of a value that fits: a line for everything that stands in it, so that nothing is there that nobody reads.
pub(super) fn told(schema: &Value, members: &Map<String, Value>, locale: &str) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    tell_members(schema, members, locale, "", &mut lines);
    lines
}

fn tell_members(
    schema: &Value,
    members: &Map<String, Value>,
    locale: &str,
    above: &str,
    lines: &mut Vec<(String, String)>,
) {
    let described = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in described.into_iter().flatten() {
        let Some(value) = members.get(name) else { continue };
        let own = [format!("title#{locale}").as_str(), "title"].into_iter().find_map(|word| inner.get(word)?.as_str());
        let own = own.unwrap_or(name);
        let label = if above.is_empty() { own.to_owned() } else { format!("{above} – {own}") };
        tell(inner, value, locale, label, lines);
    }
}

fn tell(schema: &Value, value: &Value, locale: &str, label: String, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => tell_members(schema, members, locale, &label, lines),
        Value::Array(items) if !items.is_empty() => {
            let item = schema.get("items").unwrap_or(&Value::Null);
            for (at, value) in items.iter().enumerate() {
                let label = if items.len() == 1 { label.clone() } else { format!("{label} {}", at + 1) };
                tell(item, value, locale, label, lines);
            }
        }
        Value::Object(_) | Value::Array(_) => lines.push((label, NOTHING.to_owned())),
        value => lines.push((label, spoken(value))),
    }
}

fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
