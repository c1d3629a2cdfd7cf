//! Filters: which resources, or which of several values, are meant (RFC 7644 §3.4.2.2).

use std::cmp::Ordering;

use serde_json::Value;

use super::Document;
use super::error::ScimError;
use super::moment::micros;
use super::parse::{Parser, Within};
use super::path::AttributePath;
use super::schema::{Kind, Shape};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`.
    Equal,
    /// `ne`.
    NotEqual,
    /// `co`.
    Contains,
    /// `sw`.
    StartsWith,
    /// `ew`.
    EndsWith,
    /// `gt`.
    Greater,
    /// `ge`.
    GreaterOrEqual,
    /// `lt`.
    Less,
    /// `le`.
    LessOrEqual,
}

impl Operator {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "co" => Self::Contains,
            "sw" => Self::StartsWith,
            "ew" => Self::EndsWith,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    /// Whether it looks at a part of a text.
    pub(super) fn is_part(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Contains | Self::StartsWith | Self::EndsWith => false,
        }
    }
}

/// One comparison, checked against the schemas.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Of what.
    pub path: AttributePath,
    /// How.
    pub operator: Operator,
    /// With what; null stands for nothing.
    pub value: Value,
    /// The kind of both.
    pub kind: Kind,
    /// Whether letters count as they are written.
    pub case_exact: bool,
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of these hold.
    And(Vec<Self>),
    /// One of these holds.
    Or(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// It has a value.
    Present(AttributePath),
    /// A comparison holds.
    Compare(Comparison),
    /// Of several values one is like this.
    Within(AttributePath, Box<Self>),
}

impl Filter {
    /// Reads a filter on resources of a shape.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self, ScimError> {
        Parser::whole(text, Within::Resource(shape))
    }

    /// Whether a resource is meant.
    pub fn matches(&self, resource: &Document) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(resource)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(resource)),
            Self::Not(part) => !part.matches(resource),
            Self::Present(path) => !values(resource, path).is_empty(),
            Self::Compare(comparison) => comparison.holds(&values(resource, &comparison.path)),
            Self::Within(path, part) => elements(resource, path).any(|element| part.is_of(element)),
        }
    }

    /// Whether one of several values is meant.
    pub(super) fn is_of(&self, element: &Value) -> bool {
        match element {
            Value::Object(members) => self.matches(members),
            plain => self.matches(&Document::from_iter([("value".to_owned(), plain.clone())])),
        }
    }

    /// What a new value must have so that it is meant: the equalities that all have to hold.
    pub(super) fn wanted(&self) -> Option<Document> {
        match self {
            Self::Compare(Comparison { path, operator: Operator::Equal, value, .. }) if !value.is_null() => {
                Some(Document::from_iter([(path.name.clone(), value.clone())]))
            }
            Self::And(parts) => parts.iter().map(Self::wanted).try_fold(Document::new(), |mut all, part| {
                all.extend(part?);
                Some(all)
            }),
            _ => None,
        }
    }
}

/// The elements of an attribute, one where it has one value.
fn elements<'d>(resource: &'d Document, path: &AttributePath) -> impl Iterator<Item = &'d Value> {
    let holder = match &path.extension {
        Some(id) => resource.get(id).and_then(Value::as_object),
        None => Some(resource),
    };
    let found = holder.and_then(|holder| holder.get(&path.name));
    let (many, one) = match found {
        Some(Value::Array(many)) => (many.as_slice(), None),
        Some(Value::Null) | None => (&[][..], None),
        Some(one) => (&[][..], Some(one)),
    };
    many.iter().chain(one)
}

/// The values at a path. Of what is complex and has a value, that one is meant.
fn values<'d>(resource: &'d Document, path: &AttributePath) -> Vec<&'d Value> {
    let of = |element: &'d Value| match (&path.sub, element) {
        (Some(sub), Value::Object(members)) => members.get(sub),
        (Some(_), _) => None,
        (None, Value::Object(members)) => members.get("value").or(Some(element)),
        (None, plain) => Some(plain),
    };
    elements(resource, path).filter_map(of).collect()
}

impl Comparison {
    fn holds(&self, values: &[&Value]) -> bool {
        if self.value.is_null() {
            return values.is_empty() == (self.operator == Operator::Equal);
        }
        match self.operator {
            // Not one of them is it: else two addresses would each be "not the other".
            Operator::NotEqual => !values.iter().any(|value| self.compares(Operator::Equal, value)),
            operator => values.iter().any(|value| self.compares(operator, value)),
        }
    }

    fn compares(&self, operator: Operator, value: &Value) -> bool {
        match (&self.value, value) {
            (Value::Bool(wanted), Value::Bool(found)) => operator.holds(found.cmp(wanted)),
            (Value::Number(wanted), Value::Number(found)) => {
                let order = match (found.as_i64(), wanted.as_i64()) {
                    (Some(found), Some(wanted)) => Some(found.cmp(&wanted)),
                    _ => found.as_f64().zip(wanted.as_f64()).and_then(|(found, wanted)| found.partial_cmp(&wanted)),
                };
                order.is_some_and(|order| operator.holds(order))
            }
            (Value::String(wanted), Value::String(found)) => self.texts(operator, wanted, found),
            _ => false,
        }
    }

    fn texts(&self, operator: Operator, wanted: &str, found: &str) -> bool {
        if self.kind == Kind::DateTime {
            return micros(found).zip(micros(wanted)).is_some_and(|(found, wanted)| operator.holds(found.cmp(&wanted)));
        }
        let folded = |text: &str| if self.case_exact { text.to_owned() } else { text.to_lowercase() };
        let (wanted, found) = (folded(wanted), folded(found));
        match operator {
            Operator::Contains => found.contains(&wanted),
            Operator::StartsWith => found.starts_with(&wanted),
            Operator::EndsWith => found.ends_with(&wanted),
            operator => operator.holds(found.cmp(&wanted)),
        }
    }
}
