//! Resources as clients write them, brought into the one spelling that everything else here works on.
//!
//! Names lose their capitals, what only the provider writes is passed over (RFC 7644 §3.3, §3.5.1), what no schema names too: clients
//! send what their other providers like. A value of another kind than its attribute's is refused.

use serde_json::Value;

use super::Document;
use super::error::{ScimError, ScimType};
use super::moment::micros;
use super::schema::{Attribute, Kind, Mutability, Shape};

/// Characters of a text, and bytes of what is no text for people.
const LONGEST: usize = 4096;
const LONGEST_BINARY: usize = 65_536;
/// Values of one attribute.
const MOST: usize = 100_000;

/// A boolean, also as a text: some clients write `"True"`.
pub fn switched(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn invalid(name: &str, detail: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidValue, format!("{name} {detail}"))
}

impl Shape {
    /// Reads a resource that is created or replaced.
    pub fn read(&self, given: &Document) -> Result<Document, ScimError> {
        self.check_schemas(given)?;
        let mut resource = Document::new();
        for (name, value) in given {
            if let Some(schema) = self.extension(name) {
                let Some(members) = value.as_object() else { continue };
                let members = read_members(&schema.attributes, members)?;
                if !members.is_empty() {
                    resource.insert(schema.id.clone(), Value::Object(members));
                }
            } else if let Some(attribute) = self.own(name).filter(|attribute| is_written(attribute))
                && let Some(value) = attribute.read(value)?
            {
                resource.insert(attribute.name.clone(), value);
            }
        }
        self.check_required(&resource)?;
        Ok(resource)
    }

    fn check_schemas(&self, given: &Document) -> Result<(), ScimError> {
        let named = given.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas")).map(|(_, value)| value);
        let is_core = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(&self.core.id));
        match named {
            Some(Value::Array(ids)) if ids.iter().any(is_core) => Ok(()),
            None => Ok(()),
            Some(_) => Err(ScimError::bad(ScimType::InvalidSyntax, format!("schemas does not name {}", self.core.id))),
        }
    }

    /// Refuses a resource that lacks what it must have.
    pub(super) fn check_required(&self, resource: &Document) -> Result<(), ScimError> {
        let missing = self.core.attributes.iter().find(|one| one.required && !resource.contains_key(&one.name));
        missing.map_or(Ok(()), |attribute| Err(invalid(&attribute.name, "is missing; give it a value")))
    }
}

/// Whether a client writes it. The list of schemas follows from what is there.
fn is_written(attribute: &Attribute) -> bool {
    attribute.mutability != Mutability::ReadOnly && attribute.name != "schemas"
}

fn read_members(attributes: &[Attribute], given: &Document) -> Result<Document, ScimError> {
    let mut members = Document::new();
    for (name, value) in given {
        if let Some(attribute) = super::schema::named(attributes, name).filter(|attribute| is_written(attribute))
            && let Some(value) = attribute.read(value)?
        {
            members.insert(attribute.name.clone(), value);
        }
    }
    Ok(members)
}

impl Attribute {
    /// Reads a value; nothing where it says that there is none.
    pub(super) fn read(&self, value: &Value) -> Result<Option<Value>, ScimError> {
        if !self.multi_valued {
            return self.read_one(value);
        }
        let given = match value {
            Value::Null => return Ok(None),
            Value::Array(given) => given.as_slice(),
            one => std::slice::from_ref(one),
        };
        if given.len() > MOST {
            return Err(invalid(&self.name, "has more values than are taken at once"));
        }
        let mut values: Vec<Value> = Vec::with_capacity(given.len());
        for value in given {
            values.extend(self.read_one(value)?);
        }
        if primaries(&values).count() > 1 {
            return Err(invalid(&self.name, "has more than one primary value; mark one"));
        }
        Ok(if values.is_empty() { None } else { Some(Value::Array(values)) })
    }

    /// Reads one of its values.
    pub(super) fn read_one(&self, value: &Value) -> Result<Option<Value>, ScimError> {
        let refused = |words: &str| Err(invalid(&self.name, words));
        let read = match (self.kind, value) {
            (_, Value::Null) => return Ok(None),
            (Kind::Complex, Value::Object(members)) => {
                let members = read_members(&self.sub_attributes, members)?;
                return Ok(if members.is_empty() { None } else { Some(Value::Object(members)) });
            }
            // A plain value where one with attributes belongs is that one's value.
            (Kind::Complex, plain) => {
                let Some(part) = self.sub("value").filter(|_| !plain.is_array()) else {
                    return refused("must be an object");
                };
                let read = part.read_one(plain)?;
                return Ok(read.map(|read| Value::Object(Document::from_iter([("value".to_owned(), read)]))));
            }
            (Kind::Boolean, value) => match switched(value) {
                Some(truth) => Value::Bool(truth),
                None => return refused("must be true or false"),
            },
            (Kind::Integer, Value::Number(number)) if number.is_i64() => value.clone(),
            (Kind::Decimal, Value::Number(_)) => value.clone(),
            (Kind::Integer | Kind::Decimal, _) => return refused("must be a number"),
            (Kind::DateTime, Value::String(text)) if micros(text).is_some() => value.clone(),
            (Kind::DateTime, _) => return refused("must be a moment such as 2026-11-22T21:00:00Z"),
            (Kind::Binary | Kind::Reference, Value::String(text)) if text.len() > LONGEST_BINARY => {
                return refused("is too long");
            }
            (Kind::String, Value::String(text)) if text.chars().count() > LONGEST => {
                return refused("is too long; use at most 4096 characters");
            }
            (_, Value::String(text)) if text.contains('\0') => return refused("has a character that no text may have"),
            (_, Value::String(text)) if text.is_empty() => return Ok(None),
            (_, Value::String(_)) => value.clone(),
            _ => return refused("must be a text"),
        };
        Ok(Some(read))
    }
}

/// Which of several values are marked as primary.
pub(super) fn primaries(values: &[Value]) -> impl Iterator<Item = usize> {
    values.iter().enumerate().filter(|(_, value)| value["primary"] == Value::Bool(true)).map(|(at, _)| at)
}
