//! The JSON Schema of a type, asked of the type itself.
//!
//! A type that can be read says at each place what it wants: an object with these members, one of these words, a text. Reading an example
//! with a reader that listens (`trace`) tells what the example has; where it has nothing (an absent member, another variant), the type is
//! led there without a value, says what it would want, and is stopped. So the schema cannot say anything else than the code.

mod trace;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What a type wants at one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shape {
    /// Nobody was there yet.
    #[default]
    Unknown,
    /// Somebody was there and it wanted nothing that can be told.
    Tried,
    Anything,
    Boolean,
    Integer,
    Natural,
    Number,
    Text(Option<&'static str>),
    Nothing,
    Optional(Box<Shape>),
    List(Box<Shape>),
    /// By key: a map whose values are alike, or members that a type takes from elsewhere (`flatten`).
    Map(BTreeMap<String, Shape>),
    Object(BTreeMap<&'static str, Shape>),
    Choice(BTreeMap<&'static str, Shape>),
    /// A personal value: the shape of subject and value.
    Personal(Box<Shape>),
}

impl Shape {
    /// Whether nothing below is unknown.
    fn is_complete(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Optional(inner) | Self::List(inner) | Self::Personal(inner) => inner.is_complete(),
            Self::Map(entries) => !entries.is_empty() && entries.values().all(Self::is_complete),
            Self::Object(parts) | Self::Choice(parts) => parts.values().all(Self::is_complete),
            _ => true,
        }
    }

    /// Takes note of what is wanted here. Two different wishes at one place are none.
    fn want(&mut self, wish: Self) {
        match self {
            Self::Unknown | Self::Tried => *self = wish,
            known if std::mem::discriminant(known) == std::mem::discriminant(&wish) => {}
            known => *known = Self::Anything,
        }
    }
}

/// A whole type with an example of it.
pub struct Example<'e> {
    pub sample: &'e Value,
    pub shape: Shape,
    reads: fn(&Value) -> bool,
}

/// Asks a type, which must be an enum, for the shape of the variant that an example is of.
pub fn of<T: DeserializeOwned>(sample: &Value) -> Example<'_> {
    let mut shape = Shape::Unknown;
    // Each pass that is stopped has learned something.
    for _ in 0..100_000 {
        let before = shape.clone();
        let read = T::deserialize(trace::At::root(sample, &mut shape));
        match read {
            Ok(_) => return Example { sample, shape, reads: |value| T::deserialize(value).is_ok() },
            Err(error) => assert!(shape != before, "the example is not read: {error} {sample}"),
        }
    }
    panic!("there is no end to {sample}");
}

impl Example<'_> {
    /// The JSON Schema (draft 7) of everything with this shape.
    pub fn schema(&self) -> Value {
        match &self.shape {
            Shape::Choice(variants) => {
                let taken = variants.iter().find(|(_, shape)| **shape != Shape::Unknown);
                let (name, shape) = taken.expect("one variant was read");
                if *shape == Shape::Nothing { json!({ "const": name }) } else { self.variant(name, shape, "") }
            }
            other => panic!("an event is an enum, not {other:?}"),
        }
    }

    fn variant(&self, name: &str, shape: &Shape, at: &str) -> Value {
        let inner = self.schema_of(shape, &format!("{at}/{name}"));
        json!({ "type": "object", "properties": { name: inner }, "required": [name], "additionalProperties": false })
    }

    fn schema_of(&self, shape: &Shape, at: &str) -> Value {
        match shape {
            Shape::Unknown | Shape::Tried | Shape::Anything => json!({}),
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Integer => json!({ "type": "integer" }),
            Shape::Natural => json!({ "type": "integer", "minimum": 0 }),
            Shape::Number => json!({ "type": "number" }),
            Shape::Text(None) => json!({ "type": "string" }),
            Shape::Text(Some(format)) => json!({ "type": "string", "format": format }),
            Shape::Nothing => json!({ "type": "null" }),
            Shape::Optional(inner) => json!({ "anyOf": [self.schema_of(inner, at), { "type": "null" }] }),
            Shape::List(inner) => json!({ "type": "array", "items": self.schema_of(inner, &format!("{at}/0")) }),
            Shape::Map(entries) => self.map(entries, at),
            Shape::Object(members) => self.object(members, at),
            Shape::Choice(variants) => self.choice(variants, at),
            Shape::Personal(inner) => json!({ "anyOf": [
                { "$ref": "#/definitions/Sealed" },
                { "$ref": "#/definitions/Erased" },
                { "$ref": "#/definitions/Removed" },
                self.variant("$personal", inner, at),
            ] }),
        }
    }

    fn object(&self, members: &BTreeMap<&'static str, Shape>, at: &str) -> Value {
        let schemas: Map<_, _> = members
            .iter()
            .map(|(name, shape)| ((*name).to_owned(), self.schema_of(shape, &format!("{at}/{name}"))))
            .collect();
        let required: Vec<_> = members.keys().filter(|name| self.is_required(at, name)).collect();
        let mut schema = json!({ "type": "object", "properties": schemas, "additionalProperties": false });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn map(&self, entries: &BTreeMap<String, Shape>, at: &str) -> Value {
        let mut schemas = entries.iter().map(|(name, shape)| (name, self.schema_of(shape, &format!("{at}/{name}"))));
        let first = schemas.next().map_or(json!({}), |(_, schema)| schema);
        if schemas.all(|(_, schema)| schema == first) {
            return json!({ "type": "object", "additionalProperties": first });
        }
        let schema = |(name, shape): (&String, &Shape)| (name.clone(), self.schema_of(shape, &format!("{at}/{name}")));
        let schemas: Map<_, _> = entries.iter().map(schema).collect();
        let required: Vec<_> = entries.keys().filter(|name| self.is_required(at, name)).collect();
        json!({ "type": "object", "properties": schemas, "required": required })
    }

    /// Whether the example is not read without this member. Of what it does not have, nothing is known.
    fn is_required(&self, at: &str, name: &str) -> bool {
        let mut without = self.sample.clone();
        let removed = without.pointer_mut(at).and_then(|parent| parent.as_object_mut()?.remove(name));
        removed.is_some() && !(self.reads)(&without)
    }

    fn choice(&self, variants: &BTreeMap<&'static str, Shape>, at: &str) -> Value {
        let words: Vec<_> =
            variants.iter().filter(|(_, shape)| **shape == Shape::Nothing).map(|(name, _)| name).collect();
        let mut ways: Vec<Value> = if words.is_empty() { Vec::new() } else { vec![json!({ "enum": words })] };
        let others = variants.iter().filter(|(_, shape)| **shape != Shape::Nothing);
        ways.extend(others.map(|(name, shape)| self.variant(name, shape, at)));
        if let [way] = &ways[..] { way.clone() } else { json!({ "oneOf": ways }) }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only its shape matters")]
    enum Fact {
        Happened {
            at: chrono::DateTime<chrono::Utc>,
            count: Option<u32>,
            #[serde(default)]
            how: Vec<How>,
            who: aggregates::Personal<String>,
        },
        Ended,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only its shape matters")]
    enum How {
        Well,
        Badly { why: String, again: bool },
        Otherwise(i64),
    }

    #[test]
    fn a_type_tells_also_what_its_example_does_not_have() {
        let who = json!({ "$personal": { "subject": "u1", "value": "Mina" } });
        let sample = json!({ "happened": { "at": "2026-05-03T10:00:00Z", "who": who } });
        let schema = of::<Fact>(&sample).schema();
        let happened = &schema["properties"]["happened"];
        assert_eq!(happened["required"], json!(["at", "who"]));
        assert_eq!(happened["properties"]["at"], json!({ "type": "string", "format": "date-time" }));
        let count = json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "null" }] });
        assert_eq!(happened["properties"]["count"], count);
        let how = &happened["properties"]["how"]["items"]["oneOf"];
        assert_eq!(how[0], json!({ "enum": ["well"] }));
        let badly = &how[1]["properties"]["badly"];
        assert_eq!(badly["properties"], json!({ "again": { "type": "boolean" }, "why": { "type": "string" } }));
        assert_eq!(how[2]["properties"]["otherwise"], json!({ "type": "integer" }));
        let personal = &happened["properties"]["who"]["anyOf"];
        assert_eq!(personal[0], json!({ "$ref": "#/definitions/Sealed" }));
        assert_eq!(personal[3]["properties"]["$personal"]["properties"]["value"], json!({ "type": "string" }));
        assert_eq!(of::<Fact>(&json!("ended")).schema(), json!({ "const": "ended" }));
    }
}
