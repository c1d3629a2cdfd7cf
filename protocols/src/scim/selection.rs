//! Which attributes of a resource are shown (RFC 7644 §3.9).

use serde_json::Value;

use super::Document;
use super::error::{ScimError, ScimType};
use super::path::{AttributePath, Found};
use super::schema::{Attribute, Returned, Shape};

const MOST: usize = 200;

/// What is wanted of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, where any are named.
    only: Option<Vec<Wanted>>,
    /// None of these.
    without: Vec<Wanted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Extension(String),
    Attribute(AttributePath),
}

impl Selection {
    /// Reads the two parameters; at most one of them may be given. Names that no schema has select nothing.
    pub fn read(attributes: Option<&str>, excluded: Option<&str>, shape: &Shape) -> Result<Self, ScimError> {
        if attributes.is_some() && excluded.is_some() {
            return Err(ScimError::bad(
                ScimType::InvalidValue,
                "attributes and excludedAttributes exclude each other; give one",
            ));
        }
        let only = attributes.map(|names| wanted(names, shape)).transpose()?;
        Ok(Self { only, without: excluded.map(|names| wanted(names, shape)).transpose()?.unwrap_or_default() })
    }

    /// Whether an attribute with its name may be shown: who knows that it is not need not look it up.
    pub fn shows(&self, name: &str) -> bool {
        let is = |wanted: &Wanted| matches!(wanted, Wanted::Attribute(path) if path.extension.is_none() && path.name == name);
        match &self.only {
            Some(only) => only.iter().any(is),
            None => {
                !self.without.iter().any(|one| is(one) && matches!(one, Wanted::Attribute(path) if path.sub.is_none()))
            }
        }
    }

    /// What is shown of a resource.
    pub fn of(&self, resource: Document, shape: &Shape) -> Document {
        let mut shown = Document::new();
        for (name, value) in resource {
            let value = match shape.extension(&name) {
                Some(schema) => {
                    let Value::Object(members) = value else { continue };
                    let own = members.into_iter().filter_map(|(own, value)| {
                        let attribute = super::schema::named(&schema.attributes, &own)?;
                        Some((own, self.part(Some(&name), attribute, value)?))
                    });
                    let own: Document = own.collect();
                    if own.is_empty() { None } else { Some(Value::Object(own)) }
                }
                None => shape.own(&name).and_then(|attribute| self.part(None, attribute, value)),
            };
            shown.extend(value.map(|value| (name, value)));
        }
        shown
    }

    fn part(&self, extension: Option<&str>, attribute: &Attribute, value: Value) -> Option<Value> {
        match attribute.returned {
            Returned::Never => return None,
            Returned::Always => return Some(value),
            Returned::Default | Returned::Request => {}
        }
        let about = |wanted: &&Wanted| match wanted {
            Wanted::Extension(id) => extension == Some(id.as_str()),
            Wanted::Attribute(path) => path.extension.as_deref() == extension && path.name == attribute.name,
        };
        let named: Vec<&Wanted> = self.only.as_ref().unwrap_or(&self.without).iter().filter(about).collect();
        let parts: Vec<&str> = named
            .iter()
            .filter_map(|wanted| match wanted {
                Wanted::Attribute(path) => path.sub.as_deref(),
                Wanted::Extension(_) => None,
            })
            .collect();
        let is_whole = parts.len() < named.len();
        match &self.only {
            Some(_) if named.is_empty() => None,
            Some(_) if is_whole => Some(value),
            Some(_) => Some(members(value, |name| parts.contains(&name))),
            None if attribute.returned == Returned::Request || is_whole => None,
            None => Some(members(value, |name| !parts.contains(&name))),
        }
    }
}

fn wanted(names: &str, shape: &Shape) -> Result<Vec<Wanted>, ScimError> {
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > MOST {
        return Err(ScimError::bad(ScimType::InvalidValue, "more than 200 attributes are named; name fewer"));
    }
    let found = names.into_iter().filter_map(|name| match shape.find(name)? {
        Found::Extension(schema) => Some(Wanted::Extension(schema.id.clone())),
        Found::Attribute(path, _) => Some(Wanted::Attribute(path)),
    });
    Ok(found.collect())
}

fn members(value: Value, keeps: impl Fn(&str) -> bool + Copy) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().filter(|(name, _)| keeps(name)).collect()),
        Value::Array(values) => values.into_iter().map(|value| members(value, keeps)).collect(),
        plain => plain,
    }
}
